// SPDX-License-Identifier: BSL-1.0

// Expat: events, with namespaces.

#include "../cases.hpp"
#include "../record_builder.hpp"

#include <expat.h>

#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

constexpr char separator = '|'; // in no name

std::string_view local_name(std::string_view name) {
    return name.substr(name.rfind(separator) + 1);
}

void XMLCALL start(void* user, const XML_Char* name, const XML_Char** attributes) {
    auto& builder = *static_cast<record_builder*>(user);
    builder.start(local_name(name));
    if (builder.wants_attributes()) {
        for (; *attributes != nullptr; attributes += 2) {
            builder.attribute(attributes[0], attributes[1]);
        }
    }
}

void XMLCALL end(void* user, const XML_Char*) {
    static_cast<record_builder*>(user)->end();
}

void XMLCALL text(void* user, const XML_Char* piece, int size) {
    static_cast<record_builder*>(user)->text({piece, static_cast<std::size_t>(size)});
}

class decoder {
public:
    explicit decoder(std::string_view reply)
        : reply_(reply), parser_(XML_ParserCreateNS("UTF-8", separator)) {}

    records decode() {
        auto* const parser = parser_.get();
        XML_ParserReset(parser, "UTF-8");
        XML_SetHashSalt(parser, salt_);
        XML_SetUserData(parser, &builder_);
        XML_SetElementHandler(parser, start, end);
        XML_SetCharacterDataHandler(parser, text);
        if (XML_Parse(parser, reply_.data(), static_cast<int>(reply_.size()), XML_TRUE) !=
            XML_STATUS_OK) {
            throw std::runtime_error(XML_ErrorString(XML_GetErrorCode(parser)));
        }
        return builder_.take();
    }

private:
    struct free_parser {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };

    std::string_view reply_;
    // Against colliding names. Chosen once: Expat would ask the system for another in every pass.
    unsigned long salt_ = std::random_device{}() | 1U;
    std::unique_ptr<XML_ParserStruct, free_parser> parser_;
    record_builder builder_;
};

const peer registered{{
    .name = "expat",
    .version = [] { return std::string{XML_ExpatVersion()}.substr(6); }, // after "expat_"
    .add_decode = [](cases& all) { all.push_back(decode_case<decoder>("decode_owned/expat")); },
}};

} // namespace
} // namespace assuresign::benchmarks
