// SPDX-License-Identifier: BSL-1.0

// What no decoder or encoder can be faster than.

#include "../cases.hpp"
#include "../reused_copy.hpp"

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

/// One look at each byte, which the compiler makes vectors of.
class scan {
public:
    explicit scan(std::string_view reply) : reply_(reply) {}

    unsigned char decode() const {
        unsigned char found = 0;
        for (const char c : reply_) {
            found |= static_cast<unsigned char>(c == '\0');
        }
        return found;
    }

private:
    std::string_view reply_;
};

class copy {
public:
    explicit copy(std::string_view reply) : copy_(reply) {}
    const char* decode() { return copy_.make(); }

private:
    reused_copy copy_;
};

/// The bytes that our encoder writes, from the same values, without a look at what they are: no
/// character is checked or escaped, and nothing is decided but what is there.
class append {
public:
    explicit append(const async_submit_request& request) : request_(request) {
        out_.reserve(size_of(request));
    }

    std::string_view encode() {
        out_.clear();
        out_.append("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
                    "<AsyncSubmit xmlns=\"https://www.assuresign.net/Services/DocumentNOW/Submit\">"
                    "<Documents>");
        for (const auto& each : request_.documents) {
            append_document(each);
        }
        out_.append("</Documents></AsyncSubmit></s:Body></s:Envelope>");
        return out_;
    }

private:
    void append_document(const document& each) {
        out_.append("<Document ContextIdentifier=\"");
        out_.append(each.context_identifier.str());
        out_.append("\"><Metadata UserName=\"");
        out_.append(*each.metadata->user_name);
        out_.append("\" DocumentName=\"");
        out_.append(*each.metadata->document_name);
        out_.append("\"/><Template Id=\"");
        out_.append(each.document_template->id.str());
        out_.append("\"><Parameters>");
        for (const auto& parameter : each.document_template->parameters) {
            out_.append("<Parameter Name=\"");
            out_.append(*parameter.name);
            out_.append("\" Value=\"");
            out_.append(*parameter.value);
            out_.append("\"/>");
        }
        out_.append("</Parameters></Template></Document>");
    }

    const async_submit_request& request_;
    std::string out_;
};

const peer registered{{
    .name = "limit",
    .version = nullptr,
    .add_decode =
        [](cases& all) {
            all.push_back(parse_case<scan>("limit/scan"));
            all.push_back(parse_case<copy>("limit/memcpy"));
        },
    .add_encode = [](cases& all) { all.push_back(encode_case<append>("limit/append")); },
}};

} // namespace
} // namespace assuresign::benchmarks
