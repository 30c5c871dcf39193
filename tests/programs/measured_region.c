// SPDX-License-Identifier: Apache-2.0
//
// START and STOP out of turn: in a job that nobody judges they do nothing.

#include "hil_host.h"

int main(void) {
  hil_measure_stop();
  hil_measure_start();
  hil_measure_start();
  hil_measure_stop();
  hil_measure_stop();
  hil_measure_start();
  return 0;
}
