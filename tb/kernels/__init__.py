# SPDX-License-Identifier: Apache-2.0
"""Random C kernels through the whole chip, against numpy.

They stand beside ``tb/chip`` and not in it: a kernel is compiled C with arguments and tensors, it
has gold of its own, and what becomes smaller in it is sizes and options, not steps.
"""
