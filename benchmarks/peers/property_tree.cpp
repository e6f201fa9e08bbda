// SPDX-License-Identifier: BSL-1.0

// Boost.PropertyTree's own read_xml and write_xml.

#include "../cases.hpp"
#include "../record_tree.hpp"

#include <assuresign/contract/schema.hpp>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/version.hpp>

#include <istream>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

namespace assuresign::benchmarks {
namespace {

using boost::property_tree::ptree;

// Streams on memory that is there already: std::stringstream would copy it once more.
class reading_buffer : public std::streambuf {
public:
    explicit reading_buffer(std::string_view text) {
        auto* const first = const_cast<char*>(text.data()); // is not written to
        setg(first, first, first + text.size());
    }
};

class appending_buffer : public std::streambuf {
public:
    explicit appending_buffer(std::string& out) : out_(out) {}

private:
    std::streamsize xsputn(const char* text, std::streamsize size) override {
        out_.append(text, static_cast<std::size_t>(size));
        return size;
    }
    int_type overflow(int_type c) override {
        out_.push_back(traits_type::to_char_type(c));
        return c;
    }

    std::string& out_;
};

// The tree is thrown away: its text is moved.
struct tree_walk {
    template <class Take>
    static void for_each_child(ptree& element, Take take) {
        for (auto& [name, child] : element) {
            take(child, name);
        }
    }
    template <class Take>
    static void for_each_attribute(ptree& element, Take take) {
        const auto attributes = element.find("<xmlattr>");
        if (attributes != element.not_found()) {
            for (auto& [name, value] : attributes->second) {
                take(name, std::move(value.data()));
            }
        }
    }
    static std::string&& text(ptree& element) { return std::move(element.data()); }
};

class decoder {
public:
    explicit decoder(std::string_view reply) : reply_(reply) {}

    records decode() const {
        reading_buffer buffer{reply_};
        std::istream in{&buffer};
        ptree tree;
        boost::property_tree::read_xml(in, tree);
        return read_sessions<tree_walk>(
            tree.get_child("s:Envelope.s:Body.LookupSessionResponse.SessionLookupResults"));
    }

private:
    std::string_view reply_;
};

// ---- encoding

ptree& add(ptree& parent, const char* name) {
    return parent.push_back({name, {}})->second;
}
void add_text(ptree& attributes, const char* name, std::string_view value) {
    attributes.push_back({name, ptree{std::string{value}}});
}
void add_text(ptree& attributes, const char* name, const std::optional<std::string>& value) {
    if (value) {
        attributes.push_back({name, ptree{*value}});
    }
}

void add_document(ptree& list, const document& each) {
    auto& element = add(list, "Document");
    add_text(add(element, "<xmlattr>"), "ContextIdentifier", each.context_identifier.str());
    if (each.metadata) {
        auto& attributes = add(add(element, "Metadata"), "<xmlattr>");
        add_text(attributes, "UserName", each.metadata->user_name);
        add_text(attributes, "DocumentName", each.metadata->document_name);
    }
    if (each.document_template) {
        auto& source = add(element, "Template");
        add_text(add(source, "<xmlattr>"), "Id", each.document_template->id.str());
        auto& parameters = add(source, "Parameters");
        for (const auto& parameter : each.document_template->parameters) {
            auto& attributes = add(add(parameters, "Parameter"), "<xmlattr>");
            add_text(attributes, "Name", parameter.name);
            add_text(attributes, "Value", parameter.value);
        }
    }
}

class encoder {
public:
    explicit encoder(const async_submit_request& request) : request_(request) {
        out_.reserve(size_of(request));
    }

    std::string_view encode() {
        ptree tree;
        auto& envelope = add(tree, "s:Envelope");
        add_text(add(envelope, "<xmlattr>"), "xmlns:s", xmlns::soap_1_1);
        auto& message = add(add(envelope, "s:Body"), "AsyncSubmit");
        add_text(add(message, "<xmlattr>"), "xmlns", schema<async_submit_request>::xmlns);
        auto& list = add(message, "Documents");
        for (const auto& each : request_.documents) {
            add_document(list, each);
        }
        out_.clear();
        appending_buffer buffer{out_};
        std::ostream out{&buffer};
        boost::property_tree::write_xml(out, tree);
        return out_;
    }

private:
    const async_submit_request& request_;
    std::string out_;
};

const peer registered{{
    .name = "property_tree",
    .version =
        [] {
            return std::to_string(BOOST_VERSION / 100000) + "." +
                   std::to_string(BOOST_VERSION / 100 % 1000);
        },
    .add_decode =
        [](cases& all) { all.push_back(decode_case<decoder>("decode_owned/property_tree")); },
    .add_encode = [](cases& all) { all.push_back(encode_case<encoder>("encode/property_tree")); },
}};

} // namespace
} // namespace assuresign::benchmarks
