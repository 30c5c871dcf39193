// SPDX-License-Identifier: Apache-2.0

#include <stddef.h>

#include "hil_average.h"
#include "hil_matmul.h"

typedef hil_status_t multiply_t(const hil_matmul_t *matmul);

/// The factor of every pixel.
static const HIL_ACCEL_INPUT_TYPE one = 1;

/// The product of a row of ones with the pixels of an image.
static hil_matmul_t product_of(const hil_average_t *average, uint64_t image) {
  const uint64_t bytes = sizeof(HIL_ACCEL_INPUT_TYPE);
  uint64_t input = (uint64_t)(uintptr_t)average->input +
                   image * average->pixels * average->input_stride * bytes;
  uint64_t output = (uint64_t)(uintptr_t)average->output +
                    image * average->output_stride * bytes;
  return (hil_matmul_t){.rows = 1,
                        .cols = average->channels,
                        .depth = average->pixels,
                        .a = &one,
                        .a_stride = 0,
                        .a_transpose = true,
                        .b = (const void *)(uintptr_t)input,
                        .b_stride = average->input_stride,
                        .c = (void *)(uintptr_t)output,
                        .c_stride = average->output_stride,
                        .scale = average->scale};
}

static hil_status_t by_images(const hil_average_t *average,
                              multiply_t *multiply) {
  if (average->images == 0 || average->input == NULL ||
      average->output == NULL) {
    return HIL_BAD_ARGUMENT;
  }
  for (uint64_t image = 0; image < average->images; image++) {
    const hil_matmul_t product = product_of(average, image);
    hil_status_t status = multiply(&product);
    if (status != HIL_OK) {
      return status;
    }
  }
  return HIL_OK;
}

hil_status_t hil_average(const hil_average_t *average) {
  return by_images(average, hil_matmul);
}

#if HIL_ACCEL_LOOP_UNROLLERS_MATMUL
hil_status_t hil_average_on_unroller(const hil_average_t *average) {
  return by_images(average, hil_matmul_on_unroller);
}
#endif
