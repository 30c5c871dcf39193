// SPDX-License-Identifier: Apache-2.0
//
// What a function of the library returns, and how callers write numbers.

#ifndef HIL_STATUS_H_
#define HIL_STATUS_H_

typedef enum {
  HIL_OK = 0,
  /// A size, a stride or a pointer breaks the function's contract.
  HIL_BAD_ARGUMENT = 1,
  /// The request is meaningful, and this hardware cannot do it.
  HIL_UNSUPPORTED = 2,
} hil_status_t;

/// Marks a function whose status nobody may ignore.
#define HIL_MUST_USE __attribute__((warn_unused_result))

#endif  // HIL_STATUS_H_
