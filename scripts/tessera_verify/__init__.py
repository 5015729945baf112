# SPDX-License-Identifier: BSD-2-Clause
"""What scripts/verify is made of; see the head of that file."""
