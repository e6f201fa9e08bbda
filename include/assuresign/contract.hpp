// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// What DocumentNOW says: values, messages and their tables, operations. No bytes, no I/O.
///
/// Each message is a template over its storage, and has two names: `document` owns its text
/// (`std::string`) and lists; `document_view` borrows them (`xml::text_view`, `list_view`).
/// Members stand in the contract's order under the contract's names, in snake_case. An optional
/// member may be absent, which is not the same as empty; a member that the contract requires is a
/// plain one.

#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/async_submit_with_file_retrieval.hpp>
#include <assuresign/contract/binary.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/enumeration.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/file_document.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/jot_block.hpp>
#include <assuresign/contract/list.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/contract/storage.hpp>
#include <assuresign/contract/submit.hpp>
