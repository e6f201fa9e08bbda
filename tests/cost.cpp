// SPDX-License-Identifier: BSL-1.0

// What hostile documents cost, counted and not timed: the steps are the blocks of code that run,
// which the compiler announces (-fsanitize-coverage=trace-pc), and the bytes that the C library's
// memory functions are asked to look at (cost_of_memory.cpp). They must grow as the document does,
// and the stack must not grow at all.
//
// The documents are those of hostile.hpp, and one long text in each role that a document has for
// it, in each spelling, beside many elements that the role is asked of.

#include "support/hostile.hpp"

#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/property_tree.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/xml/reader.hpp>

#include <ucontext.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

std::uint64_t steps_taken = 0;

namespace {

using namespace assuresign;

// ---- the ways to read a document

using work = void (*)(std::string_view);

void read_events(std::string_view body) {
    xml::reader reader{body};
    while (reader.next() != xml::event::end_of_document && reader.current() != xml::event::failed) {
    }
}
void decode_owned(std::string_view body) {
    static_cast<void>(
        decode_any<async_submit_response, lookup_session_response, async_submit_with_file_request>(
            body));
}
template <xml::limits Limits>
void decode_borrowed(std::string_view body) {
    static std::vector<std::byte> block(std::size_t{16} << 20);
    list_arena memory{block};
    static_cast<void>(
        detail::decode_body<detail::document_decoder<Limits>, async_submit_response_view,
                            lookup_session_response_view, async_submit_with_file_request_view>(
            body, &memory));
}
void read_tree(std::string_view body) {
    static_cast<void>(read_xml(body));
}
void decode_tree(std::string_view body) {
    if (const auto tree = read_xml(body)) {
        static_cast<void>(decode<async_submit_response>(*tree));
        static_cast<void>(decode<lookup_session_response>(*tree));
        static_cast<void>(decode<async_submit_with_file_request>(*tree));
    }
}

struct way {
    std::string_view name;
    work run;
    bool allocates;
};
constexpr std::array ways{
    way{"reader", read_events, false},
    way{"decode, owned", decode_owned, true},
    way{"decode, borrowed", decode_borrowed<xml::limits{}>, false},
    way{"decode, generally", decode_borrowed<xml::limits{.attributes = 32}>, false},
    way{"read_xml", read_tree, true},
    way{"decode, of a tree", decode_tree, true},
};

// ---- the ways to spell a text that is `n` long, or longer

struct spelling {
    std::string_view name;
    std::string (*spell)(std::string text, std::size_t n);
};

std::string with_zeros(std::string_view begin, int first, std::string_view rest, std::size_t n) {
    std::array<char, 8> digits{};
    const char* const end = begin.back() == 'x'
                                ? std::to_chars(digits.begin(), digits.end(), first, 16).ptr
                                : std::to_chars(digits.begin(), digits.end(), first).ptr;
    const std::string_view number{digits.data(), static_cast<std::size_t>(end - digits.data())};
    return std::string{begin}.append(n, '0').append(number).append(";").append(rest);
}

constexpr std::array spellings{
    spelling{"literal",
             [](std::string text, std::size_t n) {
                 return text.append(n, 'u');
             }},
    spelling{"entities",
             [](std::string text, std::size_t n) {
                 return text + hostile::repeat("&amp;", n);
             }},
    spelling{"an entity at the end",
             [](std::string text, std::size_t n) {
                 return text.append(n, 'u').append("&amp;");
             }},
    spelling{"decimal reference",
             [](std::string text, std::size_t n) {
                 return with_zeros("&#", text.front(), text.substr(1), n);
             }},
    spelling{"hexadecimal reference",
             [](std::string text, std::size_t n) {
                 return with_zeros("&#x", text.front(), text.substr(1), n);
             }},
    spelling{"line ends",
             [](std::string text, std::size_t n) {
                 return text + hostile::repeat("\r\n", n);
             }},
    spelling{"a line end at the end",
             [](std::string text, std::size_t n) {
                 return text.append(n, 'u').append("\r");
             }},
    spelling{"CDATA",
             [](std::string text, std::size_t n) { // refused but in content
                 return hostile::repeat("<![CDATA[]]>", n) + "<![CDATA[" + text + "]]>";
             }},
};

// ---- what a text can be in a document

struct role {
    std::string_view name;
    std::string_view text;
    // `spelled` is the text. What uses it, if anything does, stands there `n` times.
    std::string (*make)(const std::string& spelled, std::size_t n);
};

std::string in_exceptions(const std::string& declarations, std::string_view content) {
    return "<AsyncSubmitResponse" + declarations +
           "><AsyncSubmitResult SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'><Exceptions>" +
           std::string{content} + "</Exceptions></AsyncSubmitResult></AsyncSubmitResponse>";
}
std::string in_envelope(const std::string& declarations, const std::string& headers) {
    return "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'" + declarations +
           "><s:Header>" + headers + "</s:Header><s:Body><AsyncSubmitResponse/></s:Body>" +
           "</s:Envelope>";
}
std::string in_metadata(const std::string& attribute, const std::string& value) {
    return "<LookupSessionResponse><SessionLookupResults><SessionLookupResult "
           "SessionId='96059412-2f90-48d5-ba66-8f798f3cbd8d'><DocumentResults><DocumentResult>"
           "<Metadata " +
           attribute + "='" + value +
           "'/></DocumentResult></DocumentResults></SessionLookupResult></SessionLookupResults>"
           "</LookupSessionResponse>";
}
std::string in_file(const std::string& declarations, const std::string& type,
                    const std::string& data) {
    return "<AsyncSubmitWithFile" + declarations +
           "><Documents><FileDocument ContextIdentifier='96059412-2f90-48d5-ba66-8f798f3cbd8d'"
           " ParseDocument='0' InitialPagesToParse='0' FinalPagesToParse='0'>"
           "<UnderlyingFile FileType='" +
           type + "'><Data>" + data +
           "</Data></UnderlyingFile></FileDocument></Documents></AsyncSubmitWithFile>";
}

constexpr std::string_view exception = "<DocumentException Severity='Error'/>";
constexpr std::string_view extension = "urn:extension";

constexpr std::array roles{
    role{"an element's namespace", xmlns::submit,
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(" xmlns:p='" + spelled + "'",
                                  hostile::repeat("<p:DocumentException Severity='Error'/>", n));
         }},
    role{"a default namespace", xmlns::submit,
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(" xmlns='" + spelled + "'", hostile::repeat(exception, n));
         }},
    role{"a namespace that one inside it repeats", xmlns::submit,
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(
                 " xmlns:p='" + spelled + "'",
                 hostile::repeat("<q:DocumentException Severity='Error' xmlns:q='" +
                                     std::string{xmlns::submit} + "'/>",
                                 n));
         }},
    role{"an attribute's namespace", xmlns::submit,
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(" xmlns:p='" + spelled + "'",
                                  hostile::repeat("<DocumentException p:Severity='Error'/>", n));
         }},
    role{"an extension's attribute's namespace", extension,
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(
                 " xmlns:p='" + spelled + "'",
                 hostile::repeat("<DocumentException p:Severity='' Severity='Error'/>", n));
         }},
    role{"two attributes' namespaces", extension,
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(" xmlns:p='" + spelled + "' xmlns:q='" + spelled + "q'",
                                  hostile::repeat("<a p:b='' q:b=''/>", n));
         }},
    role{"two attributes' namespaces that were made to have one number", "dvlwtgphjsmjdumypvwvvt",
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(
                 " xmlns:p='" + spelled + "'",
                 hostile::repeat("<a xmlns:q='dvlwshslkwrffyjwlstozq' p:b='' q:b=''/>", n));
         }},
    role{"the namespace of nil", xmlns::schema_instance,
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(
                 " xmlns:p='" + spelled + "'",
                 hostile::repeat("<DocumentException p:nil='0' Severity='Error'/>", n));
         }},
    role{"the namespace of header entries", xmlns::soap_1_1,
         [](const std::string& spelled, std::size_t n) {
             return in_envelope(" xmlns:p='" + spelled + "'",
                                hostile::repeat("<p:h p:mustUnderstand='0' p:actor='u'/>", n));
         }},
    role{"the envelope's namespace", xmlns::soap_1_1,
         [](const std::string& spelled, std::size_t n) {
             return "<p:Envelope xmlns:p='" + spelled + "'><p:Header>" +
                    hostile::repeat("<h p:mustUnderstand='0' p:actor='u'/>", n) + "</p:Header>" +
                    hostile::repeat("<p:x/>", n) + "<p:Body><AsyncSubmitResponse/>" +
                    hostile::repeat("<p:x/>", n) + "</p:Body>" + hostile::repeat("<p:x/>", n) +
                    "</p:Envelope>";
         }},
    role{"the namespace of Include", xmlns::xop,
         [](const std::string& spelled, std::size_t n) {
             return in_file(" xmlns:p='" + spelled + "'", "PDF",
                            hostile::repeat("<p:Include href='cid:1'/>", n));
         }},
    role{"the value of nil", "1",
         [](const std::string& spelled, std::size_t n) {
             return in_exceptions(" xmlns:i='" + std::string{xmlns::schema_instance} + "'",
                                  "<DocumentException i:nil='" + spelled + "'/>" +
                                      hostile::repeat(exception, n));
         }},
    role{"the value of mustUnderstand", "0",
         [](const std::string& spelled, std::size_t) {
             return in_envelope("", "<h s:mustUnderstand='" + spelled + "'/>");
         }},
    role{"the value of actor", "u",
         [](const std::string& spelled, std::size_t) {
             return in_envelope("", "<h s:actor='" + spelled + "' s:mustUnderstand='1'/>");
         }},
    role{"a guid", "06059412-2f90-48d5-ba66-8f798f3cbd8d",
         [](const std::string& spelled, std::size_t) {
             return in_metadata("EnvelopeId", spelled);
         }},
    role{"a boolean", "true",
         [](const std::string& spelled, std::size_t) {
             return in_metadata("SignatureDeviceSupportEnabled", spelled);
         }},
    role{"a value that is text", "u",
         [](const std::string& spelled, std::size_t) {
             return in_metadata("UserName", spelled);
         }},
    role{"a severity", "Warning",
         [](const std::string& spelled, std::size_t) {
             return in_exceptions("", "<DocumentException Severity='" + spelled + "'/>");
         }},
    role{"a name of the contract", "TIF",
         [](const std::string& spelled, std::size_t) {
             return in_file("", spelled, "");
         }},
    role{"base64", "QUJD",
         [](const std::string& spelled, std::size_t) {
             return in_file("", "PDF", spelled);
         }},
    role{"a text", "u",
         [](const std::string& spelled, std::size_t) {
             return hostile::as_message(spelled);
         }},
    role{"a text in pieces", "u",
         [](const std::string& spelled, std::size_t n) {
             return hostile::as_message(hostile::repeat("u<x/>", n) + spelled);
         }},
    role{"a prefix", "p",
         [](const std::string& spelled, std::size_t n) {
             const auto prefix = spelled.substr(0, 500); // which is a name if it is literal
             return in_exceptions(" xmlns:" + prefix + "='" + std::string{extension} + "'",
                                  hostile::repeat("<" + prefix + ":a " + prefix + ":b=''/>", n));
         }},
};

struct cost {
    std::uint64_t steps;
    std::size_t stack;
};

// ---- a stack of our own, painted, so that it shows how far it was used

class painted_stack {
public:
    painted_stack() : words_(std::size_t{1} << 17U) {}

    // What `run(body)` costs.
    cost of(work run, std::string_view body) {
        std::fill(words_.begin(), words_.end(), paint);
        run_ = run;
        body_ = body;
        ucontext_t inside{};
        getcontext(&inside);
        inside.uc_stack.ss_sp = words_.data();
        inside.uc_stack.ss_size = words_.size() * sizeof(paint);
        inside.uc_link = &outside_;
        makecontext(&inside, enter, 0);
        swapcontext(&outside_, &inside);
        const auto deepest =
            std::find_if(words_.begin(), words_.end(), [](std::uint64_t w) { return w != paint; });
        return {steps_, static_cast<std::size_t>(words_.end() - deepest) * sizeof(paint)};
    }

private:
    // A byte of what was written may be as the paint is; a word is not.
    static constexpr std::uint64_t paint = 0xA5C35A3CC3A53C5A;
    static void enter() {
        const auto before = steps_taken;
        run_(body_);
        steps_ = steps_taken - before;
    }

    static inline work run_ = nullptr;
    static inline std::uint64_t steps_ = 0;
    static inline std::string_view body_;
    std::vector<std::uint64_t> words_;
    ucontext_t outside_{};
};

// ---- what must hold

// A vector that grows moves its elements again and again: up to twice their number.
constexpr double slack = 1.1;
constexpr std::uint64_t at_the_start = 20000;
// Each attribute's prefix is compared with up to 63 others.
constexpr double steps_per_byte_at_most = 400;

bool is_linear(const cost& once, const cost& twice) {
    return static_cast<double>(twice.steps) <=
           2 * slack * static_cast<double>(once.steps + at_the_start);
}

bool check(const way& how, const std::string& name, const std::string& half,
           const std::string& whole) {
    static painted_stack stack;
    const auto once = stack.of(how.run, half);
    const auto twice = stack.of(how.run, whole);
    const auto per_byte = static_cast<double>(twice.steps) / static_cast<double>(whole.size());
    const bool linear = is_linear(once, twice) && per_byte <= steps_per_byte_at_most;
    // What the allocator uses is its own.
    const bool constant = how.allocates || once.stack == twice.stack;
    std::printf("%s  %-17s  %9zu bytes  %6.2f steps a byte  %6zu bytes of stack  %s\n",
                linear && constant ? "ok    " : "NOT OK", how.name.data(), whole.size(), per_byte,
                twice.stack, name.c_str());
    return linear && constant;
}

bool check(const std::string& name, const std::string& half, const std::string& whole) {
    return std::ranges::count_if(
               ways, [&](const way& how) { return !check(how, name, half, whole); }) == 0;
}

} // namespace

int main() {
    bool good = true;
    for (const auto& kind : hostile::accepted) {
        const auto n = std::max<std::size_t>(1, kind.full / 32);
        good = check(std::string{kind.name}, kind.make(n), kind.make(2 * n)) && good;
    }
    constexpr std::size_t n = 1200; // longer than any buffer
    for (const auto& [role_name, text, make] : roles) {
        for (const auto& [spelling_name, spell] : spellings) {
            const auto document = [&](std::size_t size) {
                return make(spell(std::string{text}, size), size);
            };
            const auto name = std::string{role_name} + ": " + std::string{spelling_name};
            good = check(name, document(n), document(2 * n)) && good;
        }
    }
    return good ? 0 : 1;
}
