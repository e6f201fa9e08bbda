// SPDX-License-Identifier: BSL-1.0

// libxml2: xmlTextReader and xmlTextWriter.

#include "../cases.hpp"
#include "../record_builder.hpp"

#include <assuresign/contract/schema.hpp>

#include <libxml/xmlreader.h>
#include <libxml/xmlversion.h>
#include <libxml/xmlwriter.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace assuresign::benchmarks {
namespace {

const char* chars(const xmlChar* text) {
    return reinterpret_cast<const char*>(text);
}
const xmlChar* xml_chars(const char* text) {
    return reinterpret_cast<const xmlChar*>(text);
}

class decoder {
public:
    explicit decoder(std::string_view reply)
        : reply_(reply),
          reader_(xmlReaderForMemory(reply.data(), size(), nullptr, nullptr, options)) {}

    records decode() {
        auto* const reader = reader_.get();
        if (xmlReaderNewMemory(reader, reply_.data(), size(), nullptr, nullptr, options) != 0) {
            throw std::bad_alloc{};
        }
        int status = 0;
        while ((status = xmlTextReaderRead(reader)) == 1) {
            take_node();
        }
        if (status != 0) {
            throw std::runtime_error("libxml2 cannot read it");
        }
        return builder_.take();
    }

private:
    static constexpr int options = XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_HUGE;

    struct free_reader {
        void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
    };

    int size() const { return static_cast<int>(reply_.size()); }

    void take_node() {
        switch (xmlTextReaderNodeType(reader_.get())) {
        case XML_READER_TYPE_ELEMENT:
            take_element();
            break;
        case XML_READER_TYPE_END_ELEMENT:
            builder_.end();
            break;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            if (builder_.wants_text()) {
                builder_.text(chars(xmlTextReaderConstValue(reader_.get())));
            }
            break;
        default:
            break;
        }
    }

    void take_element() {
        auto* const reader = reader_.get();
        const bool is_empty = xmlTextReaderIsEmptyElement(reader) == 1;
        builder_.start(chars(xmlTextReaderConstLocalName(reader)));
        while (builder_.wants_attributes() && xmlTextReaderMoveToNextAttribute(reader) == 1) {
            builder_.attribute(chars(xmlTextReaderConstLocalName(reader)),
                               chars(xmlTextReaderConstValue(reader)));
        }
        if (is_empty) {
            builder_.end();
        }
    }

    std::string_view reply_;
    std::unique_ptr<xmlTextReader, free_reader> reader_;
    record_builder builder_;
};

// ---- encoding

class encoder {
public:
    explicit encoder(const async_submit_request& request) : request_(request) {
        out_.reserve(size_of(request));
        auto* const output = xmlOutputBufferCreateIO(append, nullptr, &out_, nullptr);
        writer_.reset(output != nullptr ? xmlNewTextWriter(output) : nullptr);
        if (!writer_) {
            throw std::bad_alloc{};
        }
    }

    std::string_view encode() {
        out_.clear();
        start("s:Envelope");
        attribute("xmlns:s", xmlns::soap_1_1.data());
        start("s:Body");
        start("AsyncSubmit");
        attribute("xmlns", schema<async_submit_request>::xmlns.data());
        start("Documents");
        for (const auto& each : request_.documents) {
            write_document(each);
        }
        for (int open = 4; open != 0; --open) {
            end();
        }
        if (xmlTextWriterFlush(writer_.get()) < 0) {
            throw std::runtime_error("libxml2 cannot write it");
        }
        return out_;
    }

private:
    struct free_writer {
        void operator()(xmlTextWriter* writer) const { xmlFreeTextWriter(writer); }
    };

    static int append(void* out, const char* bytes, int size) {
        static_cast<std::string*>(out)->append(bytes, static_cast<std::size_t>(size));
        return size;
    }

    void start(const char* name) { xmlTextWriterStartElement(writer_.get(), xml_chars(name)); }
    void end() { xmlTextWriterEndElement(writer_.get()); }
    void attribute(const char* name, const char* value) {
        xmlTextWriterWriteAttribute(writer_.get(), xml_chars(name), xml_chars(value));
    }
    void attribute(const char* name, const std::optional<std::string>& value) {
        if (value) {
            attribute(name, value->c_str());
        }
    }
    // A guid's text has no null character at its end.
    void guid(const char* name, std::string_view value) {
        attribute(name, guid_.assign(value).c_str());
    }

    void write_document(const document& each) {
        start("Document");
        guid("ContextIdentifier", each.context_identifier.str());
        if (each.metadata) {
            start("Metadata");
            attribute("UserName", each.metadata->user_name);
            attribute("DocumentName", each.metadata->document_name);
            end();
        }
        if (each.document_template) {
            write_template(*each.document_template);
        }
        end();
    }

    void write_template(const document_template& source) {
        start("Template");
        guid("Id", source.id.str());
        start("Parameters");
        for (const auto& parameter : source.parameters) {
            start("Parameter");
            attribute("Name", parameter.name);
            attribute("Value", parameter.value);
            end();
        }
        end();
        end();
    }

    const async_submit_request& request_;
    std::string out_;
    std::string guid_;
    std::unique_ptr<xmlTextWriter, free_writer> writer_; // writes to out_
};

const peer registered{{
    .name = "libxml2",
    .version = [] { return std::string{LIBXML_DOTTED_VERSION}; },
    .add_decode = [](cases& all) { all.push_back(decode_case<decoder>("decode_owned/libxml2")); },
    .add_encode = [](cases& all) { all.push_back(encode_case<encoder>("encode/libxml2")); },
}};

} // namespace
} // namespace assuresign::benchmarks
