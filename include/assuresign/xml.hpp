// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Reading and writing XML, and nothing else.

#include <assuresign/xml/characters.hpp>
#include <assuresign/xml/limits.hpp>
#include <assuresign/xml/namespaces.hpp>
#include <assuresign/xml/reader.hpp>
#include <assuresign/xml/text_view.hpp>
#include <assuresign/xml/uninitialized_array.hpp>
#include <assuresign/xml/writer.hpp>
#include <assuresign/xml/xml_character.hpp>
