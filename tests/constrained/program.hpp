// SPDX-License-Identifier: BSL-1.0
#pragma once

// Encodes a submission and decodes the replies. 0 if all is as expected.
int talk();
