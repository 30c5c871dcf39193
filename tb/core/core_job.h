// SPDX-License-Identifier: Apache-2.0
//
// A job of tb_core: words of the form name=value.

#ifndef HIL_CORE_JOB_H_
#define HIL_CORE_JOB_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>

class Job {
 public:
  explicit Job(const std::string& line) {
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      const size_t equals = word.find('=');
      values_[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  std::string text(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? "" : found->second;
  }
  uint64_t number(const std::string& name, uint64_t otherwise = 0) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::strtoull(found->second.c_str(), nullptr, 0);
  }

 private:
  std::map<std::string, std::string> values_;
};

#endif  // HIL_CORE_JOB_H_
