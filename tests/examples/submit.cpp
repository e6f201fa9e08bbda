// SPDX-License-Identifier: BSL-1.0

// Submits the documents of a request file, waits until they are ready, and prints what came of them
// as JSON. Speaks to the in-memory DocumentNOW that ships with the library, or to a real one.

#include "../sample_service.hpp"
#include "../tools/files.hpp"
#include "http_transport.hpp"

#include <assuresign/assuresign.hpp>

#include <boost/program_options.hpp>

#include <algorithm>
#include <chrono>
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

enum exit_code : int {
    success = 0,
    refused = 1,
    usage = 2,
    cannot_read = 3,
    not_json = 4,
    not_well_made = 5,
    not_sent = 6,
    may_be_submitted = 7,
    still_pending = 8,
};

constexpr std::string_view exit_codes =
    "Exit codes:\n"
    "  0  the documents are ready       5  a field of the request is wrong\n"
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
    bool dry_run = false;
    bool show_secrets = false;
    std::size_t pending = 2;
    std::size_t polls = 10;
    std::string token;
    std::string endpoint;
    std::string transport;
    std::string ca_file;
};

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
    async_submit_result submitted{};
    session_result ended{};
};

void print(const report& told, const session_lookup_result* result, const settings& given) {
    const property_tree_options options{.mask_secrets = !given.show_secrets};
    property_tree tree;
    if (!told.submitted.session_id.empty()) { // but for one that was resumed
        tree.push_back({"AsyncSubmitResult", to_property_tree(told.submitted, options)});
    }
    if (result != nullptr) {
        tree.push_back({"SessionLookupResult", to_property_tree(*result, options)});
    }
    boost::property_tree::write_json(std::cout, tree);
}

exit_code code_of(const session_failure& f) {
    switch (f.kind) {
    case outcome::not_well_made:
        return not_well_made;
    case outcome::not_sent:
        return not_sent;
    case outcome::documents_failed:
        return refused;
    default:
        return f.submission ? f.may_be_submitted() ? may_be_submitted : refused : still_pending;
    }
}

// The token is that of the session, if it goes on.
int conclude(const report& told, const std::string& token, const settings& given) {
    if (told.ended) {
        print(told, &told.ended->result, given);
        return success;
    }
    const auto failed = told.ended.error();
    const auto code = code_of(failed);
    if (!failed.submission && !failed.session_id.empty()) {
        print(told, failed.result ? &*failed.result : nullptr, given);
    }
    complain(to_string(failed), code);
    return code == still_pending ? complain("to wait on: --resume " + token, code) : code;
}

context_identifier account_of(const async_submit_request& request) {
    return request.documents.empty() ? context_identifier{}
                                     : request.documents.front().context_identifier;
}

int submit(const async_submit_request& request, const settings& given) {
    auto transport = make_transport(given);
    client client{transport};
    session_machine machine{{.first_delay = std::chrono::milliseconds{100},
                             .multiplier = 2,
                             .longest_delay = std::chrono::seconds{5},
                             .most_polls = given.polls}};
    if (given.token.empty()) {
        machine.submit(request);
    } else if (const auto resumed = machine.resume(given.token, account_of(request)); !resumed) {
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
                told.submitted = {submitted->session_id, submitted->warnings};
                token = machine.resume_token();
            } else if (auto* const ended = std::get_if<step::ended>(&step)) {
                told.ended = std::move(ended->result);
            }
        },
        steady_sleeper{});
    return conclude(told, token, given);
}

int dry_run(const async_submit_request& request, const settings& given) {
    const auto body = encode(request, {.mask_secrets = !given.show_secrets});
    if (!body) {
        return complain(to_string(body.error()), not_well_made);
    }
    std::cout << *body << '\n';
    return success;
}

int run(const settings& given) {
    const auto text = tools::read_file(given.file);
    if (!text) {
        return complain("cannot read " + given.file, cannot_read);
    }
    const auto tree = tools::parse_json(*text);
    const auto request = from_property_tree<async_submit_request>(tree);
    if (!request) {
        return complain(to_string(request.error()), not_well_made);
    }
    return given.dry_run ? dry_run(*request, given) : submit(*request, given);
}

// Nothing where the command line asks for help, and has got it.
std::optional<settings> parse(int argc, char** argv) {
    settings given;
    po::options_description visible{"usage: submit [options] REQUEST.json\n\nOptions"};
    visible.add_options()("help,h", "print this and exit")(
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
    } catch (const tools::json_error& e) {
        return complain(std::string{"not JSON: "} + e.what(), not_json);
    } catch (const std::exception& e) {
        return complain(e.what(), refused);
    }
}
