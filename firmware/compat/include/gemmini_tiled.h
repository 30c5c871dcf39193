// SPDX-License-Identifier: Apache-2.0
//
// Whole operations under the names and with the arguments of Gemmini's header.
// Each waits for its result. What the hardware cannot do ends the program with
// a message and exit code 1.
//
// Sizes and strides count elements. OS and WS name the accelerator's dataflow,
// CPU computes on the core.

#ifndef GEMMINI_TILED_H
#define GEMMINI_TILED_H

#include "gemmini_params.h"

#define LAYERNORM 2
#define IGELU 3
#define SOFTMAX 4

enum tiled_matmul_type_t { OS, WS, CPU };

/// C = activation(scale * (A B + D)); D may be NULL. D holds sums unless
/// low_d, C inputs unless full_c; act is none or ReLU.
void tiled_matmul_auto(size_t dim_i, size_t dim_j, size_t dim_k,
                       const elem_t *a, const elem_t *b, const void *d, void *c,
                       size_t stride_a, size_t stride_b, size_t stride_d,
                       size_t stride_c, scale_t a_scale, scale_t b_scale,
                       scale_acc_t d_scale, int act, acc_scale_t scale,
                       acc_scale_t bert_scale, bool repeating_bias,
                       bool transpose_a, bool transpose_b, bool full_c,
                       bool low_d, uint8_t weight_a,
                       enum tiled_matmul_type_t type);

/// A convolution, pooled if pool_stride is not 0. Images are stored as batch,
/// row, column, channel (input transposed: channel, row, column, batch; output
/// transposed: row, column, batch, channel), weights as row, column, input
/// channel, output channel (1203: input channel first; 0132: channels swapped).
void tiled_conv_auto(int batch_size, int in_row_dim, int in_col_dim,
                     int in_channels, int out_channels, int out_row_dim,
                     int out_col_dim, int stride, int input_dilation,
                     int kernel_dilation, int padding, int kernel_dim,
                     bool wrot180, bool trans_output_1203,
                     bool trans_input_3120, bool trans_weight_1203,
                     bool trans_weight_0132, const elem_t *input,
                     const elem_t *weights, const acc_t *bias, elem_t *output,
                     int act, acc_scale_t scale, int pool_size, int pool_stride,
                     int pool_padding, enum tiled_matmul_type_t type);

/// A convolution as above, with strides from pixel to pixel, and from input
/// channel to input channel of the weights.
void tiled_conv_stride_auto(int batch_size, int in_row_dim, int in_col_dim,
                            int in_channels, int out_channels, int out_row_dim,
                            int out_col_dim, int stride, int input_dilation,
                            int kernel_dilation, int padding, int kernel_dim,
                            int in_stride, int weight_stride, int out_stride,
                            bool wrot180, bool trans_output_1203,
                            bool trans_input_3120, bool trans_weight_1203,
                            bool trans_weight_0132, const elem_t *input,
                            const elem_t *weights, const acc_t *bias,
                            elem_t *output, int act, acc_scale_t scale,
                            int pool_size, int pool_stride, int pool_padding,
                            enum tiled_matmul_type_t type);

/// A depth-wise convolution; weights as channel, row, column.
void tiled_conv_dw_auto(int batch_size, int in_row_dim, int in_col_dim,
                        int channels, int out_row_dim, int out_col_dim,
                        int stride, int padding, int kernel_dim,
                        const elem_t *input, const elem_t *weights,
                        const acc_t *bias, elem_t *output, int act,
                        acc_scale_t scale, int pool_size, int pool_stride,
                        int pool_padding, enum tiled_matmul_type_t type);

/// C = activation(c_scale * (a_scale * A + b_scale * B)), element by element.
void tiled_resadd_auto(size_t rows, size_t cols, scale_t a_scale,
                       scale_t b_scale, acc_scale_t c_scale, const elem_t *a,
                       const elem_t *b, elem_t *c, bool relu,
                       enum tiled_matmul_type_t type);

/// A sum as above, with a stride from row to row.
void tiled_resadd_stride_auto(size_t rows, size_t cols, scale_t a_scale,
                              scale_t b_scale, acc_scale_t c_scale,
                              size_t stride, const elem_t *a, const elem_t *b,
                              elem_t *c, bool relu,
                              enum tiled_matmul_type_t type);

/// The mean of each channel over the dim x dim pixels of an image.
void tiled_global_average_auto(const elem_t *input, elem_t *output, int batches,
                               int channels, int dim,
                               enum tiled_matmul_type_t type);
void tiled_global_average(const elem_t *input, elem_t *output, int batches,
                          int channels, int dim, int channel_tile);

/// Ends the program: the hardware has no normalisation.
void tiled_norm_auto(size_t rows, size_t cols, const acc_t *in, elem_t *out,
                     acc_scale_t scale, int act, enum tiled_matmul_type_t type);

/// The operations on the core alone.
void matmul_cpu(bool transpose_a, bool transpose_b, size_t dim_i, size_t dim_j,
                size_t dim_k, const elem_t *a, const elem_t *b, const acc_t *d,
                elem_t *c, size_t stride_a, size_t stride_b, size_t stride_d,
                size_t stride_c, scale_t a_scale, scale_t b_scale,
                scale_acc_t d_scale, int act, acc_scale_t scale,
                acc_scale_t bert_scale, bool repeating_bias);
void resadd_cpu(size_t rows, size_t cols, size_t stride, scale_t a_scale,
                scale_t b_scale, acc_scale_t c_scale, const elem_t *a,
                const elem_t *b, elem_t *c, bool relu);
void global_average_cpu(const elem_t *input, elem_t *output, int batches,
                        int channels, int dim);

#endif  // GEMMINI_TILED_H
