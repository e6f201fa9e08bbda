// SPDX-License-Identifier: BSL-1.0

// Submits the documents of a request file, waits until they are ready, and prints what came of them
// as JSON. Speaks to the in-memory DocumentNOW that ships with the library, or to a real one.

#include "../sample_service.hpp"
#include "../tools/files.hpp"
#include "http_transport.hpp"

#include <assuresign/assuresign.hpp>

#include <boost/program_options.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
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
    std::chrono::milliseconds delay{100};
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

template <operation Operation>
int complain(const failure<Operation>& f) {
    const auto code = f.kind == outcome::not_well_made ? not_well_made
                      : f.may_be_submitted()           ? may_be_submitted
                      : f.kind == outcome::not_sent || f.kind == outcome::no_reply ? not_sent
                                                                                   : refused;
    return complain(to_string(f), code);
}

// One line that is written over and over, for a person who watches.
class progress {
public:
    void show(std::size_t poll, std::size_t polls) {
        if (isatty(STDERR_FILENO) != 0) {
            std::cerr << "\rwaiting for the documents: poll " << poll << " of " << polls
                      << std::flush;
            shown_ = true;
        }
    }
    ~progress() {
        if (shown_) {
            std::cerr << '\n';
        }
    }

private:
    bool shown_ = false;
};

// Looks the session up until it is no longer pending.
template <class Client>
lookup_result wait(Client& client, const session_lookup& lookup, const settings& given) {
    progress line;
    auto delay = given.delay;
    for (std::size_t poll = 1;; ++poll) {
        line.show(poll, given.polls);
        auto answer = client.lookup_session({lookup});
        const bool is_pending = answer && answer->sessions.front().state == session_state::pending;
        if (!is_pending || poll == given.polls) {
            return answer;
        }
        std::this_thread::sleep_for(delay);
        delay = std::min(delay * 2, std::chrono::milliseconds{5000});
    }
}

void print(const async_submit_result& submitted, const session_answer& answer,
           const settings& given) {
    const property_tree_options options{.mask_secrets = !given.show_secrets};
    property_tree tree;
    tree.push_back({"AsyncSubmitResult", to_property_tree(submitted, options)});
    if (answer.result) {
        tree.push_back({"SessionLookupResult", to_property_tree(*answer.result, options)});
    }
    boost::property_tree::write_json(std::cout, tree);
}

int submit(const async_submit_request& request, const settings& given) {
    auto transport = make_transport(given);
    client client{transport};
    const auto submitted = client.async_submit(request);
    if (!submitted) {
        return complain(submitted.error());
    }
    const session_lookup lookup{request.documents.front().context_identifier,
                                submitted->session_id};
    const auto answer = wait(client, lookup, given);
    if (!answer) {
        std::cerr << "submit: the SessionId is " << submitted->session_id.str() << '\n';
        complain(answer.error());
        return still_pending;
    }
    const auto& session = answer->sessions.front();
    print(*submitted, session, given);
    switch (session.state) {
    case session_state::finished:
        return success;
    case session_state::failed:
        return refused;
    case session_state::pending:
    case session_state::unanswered:
        break;
    }
    return complain("the documents are not ready yet", still_pending);
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
        "lookups at most")("endpoint", po::value(&given.endpoint)->value_name("URL"),
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
