# SPDX-License-Identifier: Apache-2.0
"""Whether a kernel that is right where it is measured is right elsewhere too.

ABI and instruction set leave much open that every measured run has alike: addresses, what stack,
registers and the accelerator hold before the call, and that there is one call only. ``assumptions``
names these, ``draw`` draws other ones, ``check`` runs the kernel in them and says which it needs.
"""
