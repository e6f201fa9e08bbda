// SPDX-License-Identifier: BSL-1.0

// Looks at XML and messages, so that anyone can check the library from outside. Masks nothing.

#include "canonical.hpp"
#include "files.hpp"

#include <assuresign/assuresign.hpp>
#include <assuresign/json.hpp>

#include <boost/program_options.hpp>

#include <exception>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using namespace assuresign;

constexpr int ok = 0;
constexpr int refused = 1;
constexpr int usage = 2;

constexpr std::string_view synopsis =
    "usage: xmltool check FILE...            'ok FILE' or 'error FILE OFFSET CODE' for each\n"
    "       xmltool canon FILE               Canonical XML 1.0 with comments\n"
    "       xmltool decode FILE              a response, or a fault, as JSON\n"
    "       xmltool package TYPE FILE        an AsyncSubmitWithFile request in a body of several\n"
    "                                        parts, whose Content-Type is TYPE, as JSON\n"
    "       xmltool encode OPERATION FILE    an enveloped request from JSON;\n"
    "                                        OPERATION is AsyncSubmit or LookupSession\n"
    "A FILE named - is standard input. Exit: 0 good, 1 refused, 2 usage.\n";

int complain(std::string_view what) {
    std::cerr << "xmltool: " << what << '\n';
    return refused;
}

int complain(const error& e) {
    return complain(to_string(e));
}

int complain_unreadable(const std::string& name) {
    return complain("cannot read " + name);
}

bool check(const std::string& name) {
    const auto document = tools::read_file(name);
    if (!document) {
        std::cout << "error " << name << " 0 cannot_read\n";
        return false;
    }
    xml::reader reader{*document};
    while (true) {
        switch (reader.next()) {
        case xml::event::end_of_document:
            std::cout << "ok " << name << '\n';
            return true;
        case xml::event::failed:
            std::cout << "error " << name << ' ' << reader.failure().offset << ' '
                      << to_string(reader.failure().code) << '\n';
            return false;
        default:
            break;
        }
    }
}

int check_all(const std::vector<std::string>& names) {
    bool good = true;
    for (const auto& name : names) {
        good = check(name) && good;
    }
    return good ? ok : refused;
}

int canon(const std::string& name) {
    const auto document = tools::read_file(name);
    if (!document) {
        return complain_unreadable(name);
    }
    std::string canonical;
    if (const auto failed = tools::canonicalize(*document, canonical)) {
        return complain(*failed);
    }
    std::cout << canonical;
    return ok;
}

template <class Reply>
int print(const result<Reply>& decoded) {
    if (!decoded) {
        return complain(decoded.error());
    }
    std::cout << std::visit([](const auto& message) { return to_json(message); }, *decoded) << '\n';
    return ok;
}

int decode_file(const std::string& name) {
    const auto body = tools::read_file(name);
    return body ? print(decode_any<async_submit_response, lookup_session_response>(*body))
                : complain_unreadable(name);
}

int decode_package(const std::string& content_type, const std::string& name) {
    const auto body = tools::read_file(name);
    return body ? print(decode_mtom<async_submit_with_file_request>(content_type, *body))
                : complain_unreadable(name);
}

template <operation Operation>
int encode_request(std::string_view json) {
    const auto request = from_json<typename Operation::request>(json);
    if (!request) {
        return complain(request.error());
    }
    const auto body = encode(*request);
    if (!body) {
        return complain(body.error());
    }
    std::cout << *body;
    return ok;
}

int encode_file(const std::string& operation, const std::string& name) {
    const auto text = tools::read_file(name);
    if (!text) {
        return complain_unreadable(name);
    }
    if (operation == schema<async_submit::request>::name) {
        return encode_request<async_submit>(*text);
    }
    if (operation == schema<lookup_session::request>::name) {
        return encode_request<lookup_session>(*text);
    }
    std::cerr << synopsis;
    return usage;
}

int run(const std::vector<std::string>& words) {
    const std::string command = words.empty() ? "" : words.front();
    const std::vector<std::string> rest(std::next(words.begin(), words.empty() ? 0 : 1),
                                        words.end());
    if (command == "check" && !rest.empty()) {
        return check_all(rest);
    }
    if (command == "canon" && rest.size() == 1) {
        return canon(rest[0]);
    }
    if (command == "decode" && rest.size() == 1) {
        return decode_file(rest[0]);
    }
    if (command == "package" && rest.size() == 2) {
        return decode_package(rest[0], rest[1]);
    }
    if (command == "encode" && rest.size() == 2) {
        return encode_file(rest[0], rest[1]);
    }
    std::cerr << synopsis;
    return usage;
}

} // namespace

int main(int argc, char** argv) {
    namespace po = boost::program_options;
    std::ios::sync_with_stdio(false);
    try {
        po::options_description options;
        options.add_options()("help,h", "");
        po::options_description hidden;
        hidden.add_options()("word", po::value<std::vector<std::string>>());
        po::positional_options_description positions;
        positions.add("word", -1);
        po::variables_map given;
        po::store(po::command_line_parser(argc, argv)
                      .options(po::options_description{}.add(options).add(hidden))
                      .positional(positions)
                      .run(),
                  given);
        if (given.contains("help")) {
            std::cout << synopsis;
            return ok;
        }
        return run(given.contains("word") ? given["word"].as<std::vector<std::string>>()
                                          : std::vector<std::string>{});
    } catch (const po::error& e) {
        complain(e.what());
        return usage;
    } catch (const std::exception& e) {
        return complain(e.what());
    }
}
