// SPDX-License-Identifier: BSL-1.0

// Submits the documents of a request file, waits until they are ready, and prints what came of them
// as JSON. The file's outermost name is the operation's; without one it is AsyncSubmit. Speaks to
// the in-memory DocumentNOW that ships with the library, or to a real one.

#include "../support/sample_service.hpp"
#include "../tools/files.hpp"
#include "http_transport.hpp"

#include <assuresign/assuresign.hpp>
#include <assuresign/json.hpp>

#include <boost/program_options.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace assuresign;
namespace po = boost::program_options;

// What is printed of a session, as a message with a table of its own.
struct printed_report {
    std::optional<async_submit_result> submitted{}; // absent for one that was resumed
    std::optional<session_lookup_result> result{};
};

} // namespace

template <>
struct assuresign::schema<printed_report> {
    static constexpr std::string_view name = "Report";
    static constexpr std::string_view xmlns{}; // is not written as XML
    static constexpr field fields[] = {
        element<&printed_report::submitted>("AsyncSubmitResult"),
        element<&printed_report::result>("SessionLookupResult"),
    };
};

namespace {

enum exit_code : int {
    success = 0,
    refused = 1,
    usage = 2,
    cannot_read = 3,
    not_json = 4,
    invalid_request = 5,
    not_sent = 6,
    may_be_submitted = 7,
    still_pending = 8,
};

constexpr std::string_view exit_codes =
    "Exit codes:\n"
    "  0  the documents are ready       5  a field or an option is wrong\n"
    "  1  the service refused           6  not sent: safe to run again\n"
    "  2  usage                         7  the documents may exist: find out before running again\n"
    "  3  the file cannot be read       8  still pending: look the session up later\n"
    "  4  the file is not JSON\n";

int complain(std::string_view what, exit_code code) {
    std::cerr << "submit: " << what << '\n';
    return code;
}

struct settings {
    std::string file;
    std::string data;
    bool mtom = false;
    bool dry_run = false;
    bool show_secrets = false;
    std::size_t pending = 2;
    std::size_t polls = 10;
    std::string token;
    std::string endpoint;
    std::string transport;
    std::string ca_file;
};

json_options options_of(const settings& given, bool named = false) {
    return {.mask_secrets = !given.show_secrets, .named = named};
}

// Throws po::error if they do not go together, or this build has no such transport.
void choose_transport(settings& given) {
    const auto names = tools::http_transport_names();
    if (given.transport.empty()) {
        given.transport = given.endpoint.empty() ? "memory" : names.empty() ? "" : names.front();
    }
    const bool is_memory = given.transport == "memory";
    if (!is_memory && std::find(names.begin(), names.end(), given.transport) == names.end()) {
        throw po::error("this build has no such transport over HTTP");
    }
    if (is_memory != given.endpoint.empty()) {
        throw po::error("the transports over HTTP need --endpoint, and memory has none");
    }
}

tools::chosen_transport make_transport(const settings& given) {
    if (given.transport != "memory") {
        return tools::make_http_transport(given.transport,
                                          {.endpoint = given.endpoint, .ca_file = given.ca_file});
    }
    auto service = std::make_shared<testing::service>(
        tests::sample_service({.pending_lookups = given.pending}));
    return {[service](const http_request& request) {
        return service->exchange(request);
    }};
}

// What came of the one session.
struct report {
    std::optional<async_submit_result> submitted{};
    session_result ended{};
};

void print(const report& told, const std::optional<session_lookup_result>& result,
           const settings& given) {
    const printed_report printed{.submitted = told.submitted, .result = result};
    std::cout << to_json(printed, options_of(given)) << '\n';
}

exit_code code_of(const session_failure& f) {
    switch (f.kind) {
    case failure_kind::invalid_request:
        return invalid_request;
    case failure_kind::not_sent:
        return not_sent;
    case failure_kind::documents_failed:
        return refused;
    default:
        return f.submission ? f.may_be_submitted() ? may_be_submitted : refused : still_pending;
    }
}

// The token is that of the session, if it goes on.
int conclude(const report& told, const std::string& token, const settings& given) {
    if (told.ended) {
        print(told, to_message(*told.ended), given);
        return success;
    }
    const auto failed = told.ended.error();
    const auto code = code_of(failed);
    if (!failed.submission && !failed.session_id.empty()) {
        print(told, failed.result, given);
    }
    complain(to_string(failed), code);
    return code == still_pending ? complain("to wait on: --resume " + token, code) : code;
}

template <session_operation Operation>
context_identifier account_of(const typename Operation::request& request) {
    if constexpr (requires { request.documents; }) {
        return request.documents.empty() ? context_identifier{}
                                         : request.documents.front().context_identifier;
    } else {
        return request.request ? request.request->context_identifier : context_identifier{};
    }
}

template <session_operation Operation>
int submit_as(const typename Operation::request& request, const settings& given) {
    auto transport = make_transport(given);
    client client{transport};
    session_machine machine{{.initial_delay = std::chrono::milliseconds{100},
                             .multiplier = 2,
                             .max_delay = std::chrono::seconds{5},
                             .max_polls = given.polls}};
    if (given.token.empty()) {
        machine.submit<Operation>(request);
    } else if (const auto resumed = machine.resume(given.token, account_of<Operation>(request));
               !resumed) {
        return complain(to_string(resumed.error()), usage);
    } else if (*resumed != 1) {
        return complain("the token is not of one session", usage);
    }
    auto token = given.token;
    report told;
    client.run(
        machine,
        [&](session_step step) {
            if (const auto* const submitted = std::get_if<step::submitted>(&step)) {
                told.submitted = {.session_id = submitted->session_id,
                                  .exceptions = submitted->warnings};
                token = machine.resume_token();
            } else if (auto* const ended = std::get_if<step::ended>(&step)) {
                told.ended = std::move(ended->result);
            }
        },
        steady_sleeper{});
    return conclude(told, token, given);
}

// The operation that answers at once.
int submit_now(const submit_request& request, const settings& given) {
    auto transport = make_transport(given);
    const auto answered = client{transport}.call<submit>(request);
    if (!answered) {
        const auto failed = answered.error();
        const auto code = failed.may_be_submitted()                      ? may_be_submitted
                          : failed.kind == failure_kind::not_sent        ? not_sent
                          : failed.kind == failure_kind::invalid_request ? invalid_request
                                                                         : refused;
        return complain(to_string(failed), code);
    }
    std::cout << to_json(*answered, options_of(given, true)) << '\n';
    return success;
}

template <message Message>
int dry_run(const Message& request, const settings& given) {
    if (given.mtom && given.show_secrets) {
        const auto content = encode_mtom(request);
        if (!content) {
            return complain(to_string(content.error()), invalid_request);
        }
        std::cout << "Content-Type: " << content->content_type << "\r\n\r\n" << content->body;
        return success;
    }
    const auto body = encode(request, {.mask_secrets = !given.show_secrets});
    if (!body) {
        return complain(to_string(body.error()), invalid_request);
    }
    std::cout << *body << '\n';
    return success;
}

// The bytes of the first document's file, if they are not in the request.
bool add_data(async_submit_with_file_request& request, const std::string& name) {
    const auto file = open_file(name);
    if (!file || request.documents.empty()) {
        return false;
    }
    auto& first = request.documents.front();
    if (!first.underlying_file) {
        first.underlying_file.emplace().file_type = file_type::pdf;
    }
    first.underlying_file->data = *file;
    return true;
}

template <operation Operation>
int run_as(std::string_view json, const settings& given) {
    auto request = from_json<typename Operation::request>(json);
    if (!request) {
        return complain(to_string(request.error()), invalid_request);
    }
    if constexpr (std::same_as<Operation, async_submit_with_file>) {
        if (!given.data.empty() && !add_data(*request, given.data)) {
            return complain("cannot read " + given.data, cannot_read);
        }
    }
    if (given.dry_run) {
        return dry_run(*request, given);
    }
    if constexpr (session_operation<Operation>) {
        if constexpr (Operation::path.ends_with("Submit/text")) {
            if (given.mtom) {
                return submit_as<mtom<Operation>>(*request, given);
            }
        }
        return submit_as<Operation>(*request, given);
    } else {
        return submit_now(*request, given);
    }
}

// Whether an error is of a document that is JSON: the operation's own reader then says more.
bool is_of_contents(const error& e) {
    return e.code == errc::not_an_object || e.code == errc::repeated_field ||
           e.code == errc::unknown_key;
}

int run(const settings& given) {
    const auto text = tools::read_file(given.file);
    if (!text) {
        return complain("cannot read " + given.file, cannot_read);
    }
    const auto tree = read_json(*text);
    if (!tree && !is_of_contents(tree.error())) {
        return complain(to_string(tree.error()), not_json);
    }
    const auto is = [&tree](std::string_view name) {
        return tree && tree->size() == 1 && tree->front().first == name;
    };
    return is("AsyncSubmitWithFile") ? run_as<async_submit_with_file>(*text, given)
           : is("AsyncSubmitWithFileRetrieval")
               ? run_as<async_submit_with_file_retrieval>(*text, given)
           : is("AsyncCloseEnvelope") ? run_as<async_close_envelope>(*text, given)
           : is("Submit")             ? run_as<assuresign::submit>(*text, given)
                                      : run_as<async_submit>(*text, given);
}

// Nothing where the command line asks for help, and has got it.
std::optional<settings> parse(int argc, char** argv) {
    settings given;
    po::options_description visible{"usage: submit [options] REQUEST.json\n\nOptions"};
    visible.add_options()("help,h", "print this and exit")(
        "data", po::value(&given.data)->value_name("FILE"),
        "the document's own file, for an AsyncSubmitWithFile")(
        "mtom", po::bool_switch(&given.mtom),
        "send files as they are (MTOM); dry, with --show-secrets, prints all of it")(
        "dry-run", po::bool_switch(&given.dry_run), "print the XML and submit nothing")(
        "show-secrets", po::bool_switch(&given.show_secrets),
        "print ContextIdentifiers, AuthTokens and passwords instead of ***")(
        "pending", po::value(&given.pending)->default_value(given.pending),
        "lookups that the in-memory service answers as pending")(
        "polls", po::value(&given.polls)->default_value(given.polls),
        "lookups at most")("resume", po::value(&given.token)->value_name("TOKEN"),
                           "wait on for what an earlier run submitted, and submit nothing")(
        "endpoint", po::value(&given.endpoint)->value_name("URL"),
        "https://host[:port] of a service, instead of the in-memory one")(
        "transport", po::value(&given.transport)->value_name("NAME"),
        "memory, curl or beast, as far as they were built")(
        "ca-file", po::value(&given.ca_file)->value_name("FILE"),
        "certificates (PEM) to trust instead of the system's");
    po::options_description all;
    all.add(visible).add_options()("file", po::value(&given.file)->required());
    po::positional_options_description positions;
    positions.add("file", 1);
    po::variables_map values;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positions).run(), values);
    if (values.contains("help")) {
        std::cout << visible << '\n' << exit_codes;
        return std::nullopt;
    }
    po::notify(values);
    choose_transport(given);
    return given;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const auto given = parse(argc, argv);
        return given ? run(*given) : success;
    } catch (const po::error& e) {
        return complain(e.what(), usage);
    } catch (const std::exception& e) {
        return complain(e.what(), refused);
    }
}
