// SPDX-License-Identifier: BSL-1.0

// The in-memory DocumentNOW as a server on the loopback interface, for any client to try.

#include "../support/sample_service.hpp"
#include "http_server.hpp"

#include <boost/program_options.hpp>

#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace assuresign;
using namespace assuresign::tests;
namespace po = boost::program_options;

enum exit_code : int { success = 0, cannot_serve = 1, usage = 2 };

struct settings {
    unsigned short port = 0;
    std::size_t pending = 0;
    std::string form = "qualified";
    std::string prefix;
    std::vector<std::string> faults;
    std::string authority_file;
};

testing::fault to_fault(const std::string& name) {
    // Over HTTP, nothing comes before the arrival, and no transport throws.
    for (int i = 0; i < static_cast<int>(testing::fault::exception); ++i) {
        const auto fault = static_cast<testing::fault>(i);
        if (fault != testing::fault::lost_before_arrival && to_string(fault) == name) {
            return fault;
        }
    }
    throw po::validation_error(po::validation_error::invalid_option_value, "fault", name);
}

namespace_form to_form(const std::string& name) {
    if (name == "default") {
        return namespace_form::uniform;
    }
    if (name == "qualified") {
        return namespace_form::qualified;
    }
    if (name == "none") {
        return namespace_form::none;
    }
    throw po::validation_error(po::validation_error::invalid_option_value, "form", name);
}

std::optional<tls_identity> make_identity(const std::string& authority_file) {
    if (authority_file.empty()) {
        return std::nullopt;
    }
    const certificate_authority authority;
    std::ofstream out{authority_file, std::ios::binary};
    if (!(out << authority.certificate() << std::flush)) {
        throw std::runtime_error("cannot write " + authority_file);
    }
    return authority.issue();
}

// Nothing where the command line asks for help, and has got it.
std::optional<settings> parse(int argc, char** argv) {
    settings given;
    po::options_description options{"usage: documentnow_server [options]\n\n"
                                    "Prints its URL when it listens; ends on SIGINT or SIGTERM.\n\n"
                                    "Options"};
    options.add_options()("help,h", "print this and exit")(
        "port", po::value(&given.port)->default_value(given.port), "0 for one that is free")(
        "pending", po::value(&given.pending)->default_value(given.pending),
        "lookups of a session that are answered as pending")(
        "form", po::value(&given.form)->default_value(given.form),
        "namespaces of the replies: default (everything in the message's), qualified, or none")(
        "prefix", po::value(&given.prefix)->value_name("PATH"),
        "what comes before the path of each operation: /Documents")(
        "fault", po::value(&given.faults)->value_name("NAME"),
        "what goes wrong in the first exchange; repeat it for those after it: lost_after_arrival, "
        "soap_fault, redirect, too_many_requests, service_unavailable, ... (testing/service.hpp)")(
        "tls", po::value(&given.authority_file)->value_name("FILE"),
        "serve HTTPS, and write the certificate that clients must trust to FILE (PEM)");
    po::variables_map values;
    po::store(po::command_line_parser(argc, argv).options(options).run(), values);
    if (values.contains("help")) {
        std::cout << options;
        return std::nullopt;
    }
    po::notify(values);
    return given;
}

int serve(const settings& given) {
    const testing::service_options behaviour{
        .pending_lookups = given.pending, .form = to_form(given.form), .path_prefix = given.prefix};
    auto documentnow = sample_service(behaviour);
    for (const auto& each : given.faults) {
        documentnow.inject(to_fault(each));
    }
    // Blocked before there is a thread that would take them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const http_server server{std::move(documentnow),
                             {.port = given.port, .tls = make_identity(given.authority_file)}};
    std::cout << server.url() << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    return success;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const auto given = parse(argc, argv);
        return given ? serve(*given) : success;
    } catch (const po::error& e) {
        std::cerr << "documentnow_server: " << e.what() << '\n';
        return usage;
    } catch (const std::exception& e) {
        std::cerr << "documentnow_server: " << e.what() << '\n';
        return cannot_serve;
    }
}
