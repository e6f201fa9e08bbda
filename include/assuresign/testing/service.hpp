// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// An in-memory DocumentNOW that is itself a transport, with faults to order.

#include <assuresign/call/exchange.hpp>
#include <assuresign/call/transport.hpp>
#include <assuresign/contract/async_close_envelope.hpp>
#include <assuresign/contract/async_submit.hpp>
#include <assuresign/contract/async_submit_with_file.hpp>
#include <assuresign/contract/async_submit_with_file_retrieval.hpp>
#include <assuresign/contract/document.hpp>
#include <assuresign/contract/envelope.hpp>
#include <assuresign/contract/exception.hpp>
#include <assuresign/contract/fault.hpp>
#include <assuresign/contract/guid.hpp>
#include <assuresign/contract/lookup_session.hpp>
#include <assuresign/contract/operation.hpp>
#include <assuresign/contract/severity.hpp>
#include <assuresign/contract/submit.hpp>
#include <assuresign/detail/ascii.hpp>
#include <assuresign/detail/random_numbers.hpp>
#include <assuresign/result.hpp>
#include <assuresign/session/resume_token.hpp>
#include <assuresign/soap/decode.hpp>
#include <assuresign/soap/encode.hpp>
#include <assuresign/soap/mtom.hpp>
#include <assuresign/soap/multipart.hpp>
#include <assuresign/soap/package.hpp>
#include <assuresign/xml/limits.hpp>
#include <assuresign/xml/reader.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assuresign {
inline namespace v0_1 {
namespace testing {

/// A way for one exchange to go wrong, as real transports and what stands between do.
enum class fault : std::uint8_t {
    none,
    lost_before_arrival, ///< `errc::not_sent`: the service never sees the request.
    lost_after_arrival,  ///< `errc::connection_lost`: the service acts, the reply is lost.
    timed_out,           ///< The same; the excerpt says "timeout".
    soap_fault,          ///< HTTP 500 with a SOAP fault; the service does not act.
    html_page,           ///< HTTP 200 with an HTML page; the service does not act.
    redirect,            ///< HTTP 302 with a Location and an HTML page; the service does not act.
    too_many_requests,   ///< HTTP 429 with Retry-After (RFC 6585 §4); the service does not act.
    bad_gateway,         ///< HTTP 502 with an HTML page; the service does not act.
    service_unavailable, ///< HTTP 503 with Retry-After; the service does not act.
    gateway_timeout,     ///< HTTP 504 with an HTML page: the service acts, too late.
    /// The service acts. The reply ends in its middle, and nobody notices: its end was to be that
    /// of the connection (RFC 9112 §6.3).
    truncated_reply,
    /// The service acts. The connection is lost in the reply's middle: `errc::connection_lost`,
    /// with the first half of the body in `transport_error::reply`.
    cut_reply,
    empty_reply,      ///< The service acts; the reply has no body.
    compressed_reply, ///< The service acts; the reply is packed with gzip (RFC 1952).
    /// The service acts, and the transport throws a `std::runtime_error`: `exchange` does, and
    /// `async_exchange`, which then does not call the handler. Without exceptions it is
    /// `lost_after_arrival`.
    exception,
};

/// The enumerator's own name, `"lost_after_arrival"`.
constexpr std::string_view to_string(fault value) noexcept {
    constexpr std::string_view names[] = {
        "none",        "lost_before_arrival", "lost_after_arrival", "timed_out",
        "soap_fault",  "html_page",           "redirect",           "too_many_requests",
        "bad_gateway", "service_unavailable", "gateway_timeout",    "truncated_reply",
        "cut_reply",   "empty_reply",         "compressed_reply",   "exception"};
    const auto index = static_cast<std::size_t>(value);
    return index < std::size(names) ? names[index] : "unknown";
}

/// How the service behaves.
struct service_options {
    /// How many lookups of a session are answered as pending before its documents are ready.
    std::size_t pending_lookups = 0;
    /// The namespaces of the replies.
    namespace_form form = namespace_form::qualified;
    /// What comes before the path of each operation, as on some sandboxes: "/Documents". Any other
    /// path is not found.
    std::string path_prefix{};
    /// The Retry-After of `fault::too_many_requests` and `fault::service_unavailable`.
    std::chrono::seconds retry_after{1};
};

/// What a template of the service wants.
struct service_template {
    /// Names of parameters without which a document is refused.
    std::vector<std::string> required_parameters{};
    /// Names of parameters that may be given. Any other name draws a warning.
    std::vector<std::string> optional_parameters{};
};

/// Answers the operations that it serves as the contract describes them, from real request bytes:
/// what it does not understand it refuses, as the service would, with an HTTP status, with a SOAP
/// fault whose code says why (SOAP 1.1 §4.4.1), or with an exception. An envelope has at most ten
/// documents, and an ExpirationDate is a day, `YYYY-MM-DD`. It keeps sessions, reads no clock
/// and makes the same ids in the same order every time. Cannot be copied. A `blocking_transport`
/// and an `async_transport`; not for several threads at once.
///
///     assuresign::testing::service documentnow{{.pending_lookups = 2}};
///     documentnow.add_account(account);
///     documentnow.add_template(template_id, {.required_parameters = {"Signatory 1 First Name"}});
///     assuresign::client client{documentnow};
class service {
public:
    /// Knows no account and no template yet. Serves AsyncSubmit and LookupSession.
    explicit service(service_options options = {}) : options_(std::move(options)) {
        serve<async_submit, xml::limits{}>(); // the client's limits, so that it shares its decoder
        serve<lookup_session, xml::limits{}>();
    }
    /// Exchanges that wait move too, and are made once.
    service(service&&) = default;
    /// The same.
    service& operator=(service&&) = default;

    /// Of requests, unless `serve` is given others: those with files have more bytes than replies.
    static constexpr xml::limits request_limits{.bytes = std::size_t{256} << 20};

    /// Answers an operation, any that the library has, from now on. A program that does not ask for
    /// it does not compile it. Requests are read within `Limits`.
    ///
    ///     assuresign::testing::service documentnow;
    ///     documentnow.serve<assuresign::mtom<assuresign::async_submit_with_file>>();
    template <operation Operation, xml::limits Limits = request_limits>
    void serve() {
        endpoints_.push_back({Operation::path, Operation::soap_action,
                              &service::answer_operation<Operation, Limits>});
    }

    /// Makes a ContextIdentifier known.
    void add_account(const context_identifier& account) { accounts_.push_back(account); }
    /// Makes a template known.
    void add_template(const template_id& id, service_template wants = {}) {
        put(templates_, known_template{id, std::move(wants)});
    }

    /// Makes an envelope known, which `AsyncCloseEnvelope` may close once.
    void add_envelope(const envelope_id& id, const auth_token& token) {
        put(envelopes_, known_envelope{id, token});
    }

    /// Injects a fault into the exchange after those that already have one.
    void inject(fault next) { faults_.push_back(next); }

    /// Requests that arrived, faults included, first to last. They hold secrets.
    const std::vector<http_request>& requests() const noexcept { return requests_; }
    /// Documents launched so far, in all sessions.
    std::size_t document_count() const noexcept { return document_count_; }
    /// Sessions that exist, first to last.
    const std::vector<session_id>& session_ids() const noexcept { return session_order_; }

    /// The blocking transport.
    http_result exchange(const http_request& request) { return exchange(request, next_fault()); }

    /// The transport with a handler: the exchange happens, and the handler is called, in `run`.
    template <class Handler>
    void async_exchange(http_request request, Handler handler) {
        const auto injected = next_fault();
        if (injected == fault::exception) {
            exchange(request, injected);
        }
        // std::function wants what it holds to be copyable; handlers need not be.
        auto shared = std::make_shared<Handler>(std::move(handler));
        waiting_.push_back([request = std::move(request), injected, shared](service& now) {
            (*shared)(now.exchange(request, injected));
        });
    }
    /// Makes the exchanges that wait, those that their handlers start included. Returns how many.
    std::size_t run() {
        std::size_t count = 0;
        for (; !waiting_.empty(); ++count) {
            const auto next = std::move(waiting_.front());
            waiting_.erase(waiting_.begin());
            next(*this);
        }
        return count;
    }

private:
    // Where an operation is called.
    struct endpoint {
        std::string_view path;
        std::string_view soap_action;
        http_response (service::*answer)(const http_request&);
    };
    struct session {
        session_id id{}; // once it is open
        context_identifier account;
        std::size_t lookups = 0;
        list<document_result> documents{};
        std::optional<close_envelope_result> closed{};
    };

    struct known_template {
        template_id id;
        service_template wants;
    };
    struct known_envelope {
        envelope_id id;
        auth_token token;
        bool is_closed = false;
    };

    // Of one that is open or not, or not even known.
    struct envelope_size {
        envelope_id id;
        std::size_t documents = 0;
    };

    // Null if there is none with this id.
    template <class Items, class Id>
    static auto find(Items& items, const Id& id) -> decltype(items.data()) {
        for (auto& each : items) {
            if (each.id == id) {
                return &each;
            }
        }
        return nullptr;
    }
    // In place of one with the same id.
    template <class Item>
    static void put(std::vector<Item>& items, Item item) {
        if (auto* const known = find(items, item.id)) {
            *known = std::move(item);
        } else {
            items.push_back(std::move(item));
        }
    }
    static std::size_t& documents_in(const envelope_id& id, std::vector<envelope_size>& sizes) {
        auto* const known = find(sizes, id);
        return known != nullptr ? known->documents
                                : sizes.emplace_back(envelope_size{id}).documents;
    }
    bool is_known(const context_identifier& account) const {
        return std::find(accounts_.begin(), accounts_.end(), account) != accounts_.end();
    }

    fault next_fault() {
        if (faults_.empty()) {
            return fault::none;
        }
        const auto next = faults_.front();
        faults_.erase(faults_.begin());
        return next;
    }

    // ---- faults

    http_result exchange(const http_request& request, fault injected) {
        if (injected == fault::lost_before_arrival) {
            return error{.code = errc::not_sent};
        }
        requests_.push_back(request);
        auto refused = refusal(injected);
        return refused ? http_result{std::move(*refused)} : damaged(answer(request), injected);
    }

    // What is replied where the service does not act.
    std::optional<http_response> refusal(fault injected) const {
        switch (injected) {
        case fault::soap_fault:
            return fault_response("s:Server", "The server was unable to process the request.");
        case fault::html_page:
            return html_response(200, "Maintenance");
        case fault::redirect: {
            auto response = html_response(302, "302 Found");
            response.location = "https://login.example/?from=documentnow";
            return response;
        }
        case fault::too_many_requests:
            return busy_response(429, "429 Too Many Requests");
        case fault::bad_gateway:
            return html_response(502, "502 Bad Gateway");
        case fault::service_unavailable:
            return busy_response(503, "503 Service Unavailable");
        default:
            return std::nullopt;
        }
    }

    // What arrives of a reply.
    static http_result damaged(http_response response, fault injected) {
        switch (injected) {
        case fault::lost_after_arrival:
            return error{.code = errc::connection_lost};
        case fault::timed_out:
            return error{.code = errc::connection_lost, .excerpt = {"timeout"}};
        case fault::gateway_timeout:
            return html_response(504, "504 Gateway Timeout");
        case fault::truncated_reply:
            response.body.resize(response.body.size() / 2);
            return response;
        case fault::cut_reply:
            response.body.resize(response.body.size() / 2);
            return transport_error{{.code = errc::connection_lost}, std::move(response)};
        case fault::empty_reply:
            response.body.clear();
            return response;
        case fault::compressed_reply:
            response.body = packed(response.body);
            response.content_encoding = "gzip";
            return response;
        case fault::exception:
            return interrupted();
        default:
            return response;
        }
    }

    static http_result interrupted() {
#if defined(__cpp_exceptions)
        throw std::runtime_error{"the transport was interrupted"};
#else
        return error{.code = errc::connection_lost};
#endif
    }

    // gzip's form (RFC 1952) of bytes that are stored as they are (RFC 1951 §3.2.4).
    static std::string packed(std::string_view bytes) {
        std::string out{"\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10};
        const auto put = [&out](std::uint32_t number, int size) {
            for (; size != 0; --size, number >>= 8U) {
                out.push_back(static_cast<char>(static_cast<unsigned char>(number & 0xFFU)));
            }
        };
        auto rest = bytes;
        do {
            const auto size = std::min<std::size_t>(rest.size(), 0xFFFF);
            const auto length = static_cast<std::uint32_t>(size);
            put(size == rest.size() ? 1 : 0, 1); // whether it is the last block
            put(length, 2);
            put(length ^ 0xFFFFU, 2);
            out.append(rest.substr(0, size));
            rest.remove_prefix(size);
        } while (!rest.empty());
        put(detail::crc_32(bytes), 4);
        put(static_cast<std::uint32_t>(bytes.size() & 0xFFFFFFFFU), 4);
        return out;
    }

    // ---- HTTP and SOAP

    http_response answer(const http_request& request) {
        const auto has_path = [&](const endpoint& each) {
            return request.path == options_.path_prefix + std::string{each.path};
        };
        const auto has_action = [&](const endpoint& each) {
            return request.soap_action == "\"" + std::string{each.soap_action} + "\"";
        };
        if (std::none_of(endpoints_.begin(), endpoints_.end(), has_path)) {
            return html_response(404, "404 Not Found");
        }
        if (is_mtom(request.path) ? !is_multipart_related(request.content_type)
                                  : !is_xml_text(request.content_type)) {
            return html_response(415, "415 Unsupported Media Type");
        }
        for (const auto& each : endpoints_) {
            if (has_path(each) && has_action(each)) {
                return (this->*each.answer)(request);
            }
        }
        return fault_response("s:Client", "The SOAPAction does not match the operation.");
    }

    // Media types, the names of parameters and those of charsets have no case (RFC 9110 §8.3).
    static bool is_xml_text(std::string_view content_type) {
        const auto charset = content_type_parameter(content_type, "charset");
        const auto type = detail::take_word(content_type, ";(");
        return detail::equal_ignoring_case(type, "text/xml") &&
               (!charset || detail::equal_ignoring_case(*charset, "utf-8") ||
                detail::equal_ignoring_case(*charset, "us-ascii"));
    }

    // Which of the service's endpoints it is: MTOM's, or that of plain XML.
    static constexpr bool is_mtom(std::string_view path) noexcept {
        return path.ends_with("/mtom");
    }

    template <operation Operation, xml::limits Limits>
    http_response answer_operation(const http_request& request) {
        partial_reply<typename Operation::request> decoded;
        detail::read_content<Operation, Limits>(decoded, request.content_type, request.body, {});
        const auto& why = decoded.failure;
        if (why.code != errc::none) {
            return fault_response(std::string{faultcode_of(why.code)},
                                  std::string{to_string(why.code)} + " at " +
                                      std::string{why.field.view()});
        }
        if (!is_enveloped<Limits>(table_of<typename Operation::request>, request)) {
            return fault_response("s:Client", "The body is no SOAP 1.1 envelope with the "
                                              "operation's own element in it.");
        }
        if (!decoded.message) {
            return fault_response("s:Client", "A fault is no request.");
        }
        const auto response = act(*decoded.message);
        if constexpr (is_mtom(Operation::path)) {
            return mtom_response(response);
        } else {
            return xml_response(200, response);
        }
    }

    // SOAP 1.1 §4.4.1.
    static constexpr std::string_view faultcode_of(errc code) noexcept {
        switch (code) {
        case errc::soap_version_mismatch:
            return "s:VersionMismatch";
        case errc::must_understand:
            return "s:MustUnderstand";
        case errc::out_of_memory:
            return "s:Server";
        default:
            return "s:Client";
        }
    }

    // `decode` takes a message without an envelope or a namespace too, the service does not. The
    // message is known to be well-formed.
    template <xml::limits Limits>
    static bool is_enveloped(const message_table& table, const http_request& request) {
        std::string_view text{request.body};
        if (is_multipart_related(request.content_type)) {
            const auto root = detail::find_root(request.content_type, text, Limits.bytes);
            const bool is_whole = root.failure.code == errc::none;
            if (!is_whole || !detail::is_identity(root.part->transfer_encoding())) {
                return is_whole;
            }
            text = root.part->content;
        }
        xml::basic_reader<Limits> in{text};
        const auto next_element = [&in] {
            while (in.next() != xml::event::start_element &&
                   in.current() < xml::event::end_of_document) {
            }
            return in.current() == xml::event::start_element;
        };
        if (!next_element() || in.local_name() != "Envelope") {
            return false;
        }
        while (next_element() && !(in.depth() == 2 && in.local_name() == "Body")) {
        }
        return next_element() && in.namespace_uri() == table.xmlns();
    }

    template <message Message>
    http_response xml_response(int status, const Message& value) const {
        auto body = encode(value, {.form = options_.form});
        return body ? http_response{.status = status,
                                    .content_type = std::string{soap_content_type},
                                    .body = std::move(*body)}
                    : unwritable(body.error());
    }
    template <message Message>
    http_response mtom_response(const Message& value) const {
        auto content = encode_mtom(value, options_.form);
        return content ? http_response{.status = 200,
                                       .content_type = std::move(content->content_type),
                                       .body = std::move(content->body)}
                       : unwritable(content.error());
    }
    http_response unwritable(const error& why) const {
        return fault_response("s:Server",
                              "The answer cannot be written: " + std::string{to_string(why.code)});
    }
    http_response fault_response(std::string code, std::string text) const {
        return xml_response(500,
                            assuresign::fault{.code = std::move(code), .string = std::move(text)});
    }
    static http_response html_response(int status, std::string_view title) {
        std::string page{"<!DOCTYPE html><html><head><title>"};
        page.append(title).append("</title></head><body><h1>").append(title).append("</h1><hr>");
        return {.status = status, .content_type = "text/html", .body = std::move(page)};
    }
    http_response busy_response(int status, std::string_view title) const {
        auto response = html_response(status, title);
        response.retry_after = options_.retry_after;
        return response;
    }

    // ---- documents: AsyncSubmit, with a file and without, and Submit

    // All documents of a request are launched, or none.
    async_submit_response act(const async_submit_request& request) {
        return {start(request.documents)};
    }
    // Those that not every service serves are templates: who does not ask for them does not compile
    // them.
    template <std::same_as<async_submit_with_file_request> Request>
    async_submit_with_file_response act(const Request& request) {
        return {start(request.documents)};
    }
    template <std::same_as<async_submit_with_file_retrieval_request> Request>
    async_submit_with_file_retrieval_response act(const Request& request) {
        return {start(request.documents)};
    }
    template <class Document>
    async_submit_result start(const list<Document>& documents) {
        async_submit_result result;
        for (const auto& each : check_all(documents)) {
            for (const auto& exception : each) {
                result.exceptions.push_back(exception);
            }
        }
        if (documents.empty()) {
            result.exceptions.push_back(error_exception("There is no document."));
        }
        if (worst_severity(result.exceptions) >= severity_level::error) {
            result.session_id = "00000000-0000-0000-0000-000000000000"_guid;
            return result;
        }
        result.session_id = open_session(
            {.account = documents.front().context_identifier, .documents = launch(documents)});
        return result;
    }

    template <std::same_as<submit_request> Request>
    submit_response act(const Request& request) {
        auto exceptions = check_all(request.documents);
        const bool good = std::all_of(exceptions.begin(), exceptions.end(), [](const auto& each) {
            return worst_severity(each) < severity_level::error;
        });
        auto results = good
                           ? launch(request.documents)
                           : list<document_result>(std::vector<document_result>(exceptions.size()));
        results.make_present();
        for (std::size_t i = 0; i < exceptions.size(); ++i) {
            results[i].exceptions = std::move(exceptions[i]);
        }
        return {.document_results = std::move(results)};
    }

    template <class Document>
    list<document_result> launch(const list<Document>& documents) {
        list<document_result> launched;
        for (const auto& each : documents) {
            auto& result = launched.emplace_back();
            result.id = make_id<document_id>();
            result.auth_token = make_id<auth_token>();
            result.metadata = each.metadata;
            result.metadata->password.reset(); // a document without Metadata was refused
            if (const auto envelope = envelope_of(each)) {
                ++documents_in(*envelope, envelope_sizes_);
            }
        }
        document_count_ += documents.size();
        return launched;
    }

    session_id open_session(session opened) {
        opened.id = make_id<session_id>();
        session_order_.push_back(opened.id);
        sessions_.push_back(std::move(opened));
        return sessions_.back().id;
    }

    // The exceptions of each document.
    template <class Document>
    std::vector<list<service_exception>> check_all(const list<Document>& documents) const {
        std::vector<list<service_exception>> found;
        auto sizes = envelope_sizes_;
        for (const auto& each : documents) {
            auto& exceptions = found.emplace_back();
            check(each, exceptions);
            const auto envelope = envelope_of(each);
            if (envelope && ++documents_in(*envelope, sizes) > max_documents) {
                exceptions.push_back(error_exception("The envelope has more than ten documents."));
            }
        }
        return found;
    }

    template <class Document>
    static std::optional<envelope_id> envelope_of(const Document& each) {
        const auto id = each.metadata ? each.metadata->envelope_id : std::nullopt;
        return id && !id->is_nil() ? id : std::nullopt;
    }

    template <class Document>
    void check(const Document& each, list<service_exception>& exceptions) const {
        if (!is_known(each.context_identifier)) {
            exceptions.push_back(error_exception("The context identifier is not known."));
            return;
        }
        if (!each.metadata || !each.metadata->user_name || each.metadata->user_name->empty()) {
            exceptions.push_back(error_exception("The metadata has no user name."));
        }
        if (each.metadata && each.metadata->expiration_date &&
            !is_day(*each.metadata->expiration_date)) {
            exceptions.push_back(
                error_exception("The expiration date is no day of the form YYYY-MM-DD."));
        }
        if (each.document_template) {
            check_template(*each.document_template, exceptions);
        }
        check_source(each, exceptions);
    }

    // ISO 8601, of the Gregorian calendar.
    static bool is_day(std::string_view text) {
        constexpr std::string_view form = "0000-00-00";
        const bool has_form = std::equal(
            text.begin(), text.end(), form.begin(), form.end(),
            [](char c, char in_form) { return in_form == '-' ? c == '-' : detail::is_digit(c); });
        if (!has_form) {
            return false;
        }
        const auto number = [text](std::size_t at, std::size_t size) {
            int value = 0;
            for (const char c : text.substr(at, size)) {
                value = value * 10 + (c - '0');
            }
            return value;
        };
        using namespace std::chrono;
        return year_month_day{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                              day{static_cast<unsigned>(number(8, 2))}}
            .ok();
    }

    void check_template(const document_template& used, list<service_exception>& exceptions) const {
        const auto* const found = find(templates_, used.id);
        if (found == nullptr) {
            exceptions.push_back(error_exception("The template does not exist."));
            return;
        }
        check_parameters(used.parameters, found->wants, exceptions);
    }

    // What a document is made from.
    static void check_source(const document& each, list<service_exception>& exceptions) {
        if (!each.document_template) {
            exceptions.push_back(error_exception("The document has no template."));
        }
    }
    static void check_source(const file_document& each, list<service_exception>& exceptions) {
        const auto& file = each.underlying_file;
        if (!file || !file->data || file->data->size() == 0) {
            exceptions.push_back(error_exception("The document has no file."));
        }
    }
    // It fetches nothing.
    static void check_source(const file_retrieval_document& each,
                             list<service_exception>& exceptions) {
        const auto& file = each.underlying_file_metadata;
        if (!file || !file->url || file->url->empty()) {
            exceptions.push_back(error_exception("The document has no URL of a file."));
        }
    }

    static void check_parameters(const list<parameter>& given, const service_template& wants,
                                 list<service_exception>& exceptions) {
        for (const auto& name : wants.required_parameters) {
            const bool is_given = std::any_of(given.begin(), given.end(), [&](const auto& each) {
                return each.name == name && each.value && !each.value->empty();
            });
            if (!is_given) {
                exceptions.push_back(
                    error_exception("The parameter \"" + name + "\" has no value."));
            }
        }
        const auto names = [](const std::vector<std::string>& all, const std::string& name) {
            return std::find(all.begin(), all.end(), name) != all.end();
        };
        for (const auto& each : given) {
            const auto name = each.name.value_or("");
            if (!names(wants.required_parameters, name) &&
                !names(wants.optional_parameters, name)) {
                exceptions.push_back(
                    {severity_level::warning, "The parameter \"" + name + "\" is not defined."});
            }
        }
    }

    static service_exception error_exception(std::string text) {
        return {severity_level::error, std::move(text)};
    }

    // ---- AsyncCloseEnvelope

    template <std::same_as<async_close_envelope_request> Request>
    async_close_envelope_response act(const Request& request) {
        async_close_envelope_result result{.session_id =
                                               "00000000-0000-0000-0000-000000000000"_guid};
        const auto refuse = [&result](std::string text) -> async_close_envelope_response {
            result.exceptions.push_back({severity_level::error, std::move(text)});
            return {.async_close_envelope_result = std::move(result)};
        };
        if (!request.request || !is_known(request.request->context_identifier)) {
            return refuse("The context identifier is not known.");
        }
        const auto& asked = *request.request;
        auto* const found = find(envelopes_, asked.envelope_id);
        if (found == nullptr || found->is_closed || found->token != asked.auth_token) {
            return refuse("The envelope does not exist.");
        }
        found->is_closed = true;
        result.session_id = open_session(
            {.account = asked.context_identifier, .closed = {{.envelope_id = asked.envelope_id}}});
        return {.async_close_envelope_result = std::move(result)};
    }

    // ---- LookupSession

    lookup_session_response act(const lookup_session_request& request) {
        lookup_session_response response;
        response.session_lookup_results.make_present();
        for (const auto& lookup : request.session_lookups) {
            response.session_lookup_results.push_back(look_up(lookup));
        }
        return response;
    }

    session_lookup_result look_up(const session_lookup& lookup) {
        session_lookup_result result{.session_id = lookup.session_id};
        auto* const found = find(sessions_, lookup.session_id);
        if (found == nullptr || found->account != lookup.context_identifier) {
            result.exceptions.push_back({severity_level::error, "The session does not exist."});
            return result;
        }
        if (found->lookups++ >= options_.pending_lookups) {
            result.document_results = found->documents;
            result.close_envelope_result = found->closed;
        }
        return result;
    }

    template <class Id>
    Id make_id() {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text{"xxxxxxxx-xxxx-4000-8000-xxxx00000000"};
        for (char& digit : text) {
            if (digit == 'x') {
                digit = digits[static_cast<std::size_t>(numbers_.next() * 16)];
            }
        }
        return *Id::parse(text);
    }

    // The vendor's bound, of an envelope.
    static constexpr std::size_t max_documents = 10;

    service_options options_;
    std::vector<endpoint> endpoints_;
    std::vector<context_identifier> accounts_;
    std::vector<known_template> templates_;
    std::vector<known_envelope> envelopes_;
    std::vector<envelope_size> envelope_sizes_;
    std::vector<session> sessions_;
    std::vector<session_id> session_order_;
    std::vector<fault> faults_;
    std::vector<std::function<void(service&)>> waiting_; // each once
    std::vector<http_request> requests_;
    std::size_t document_count_ = 0;
    detail::random_numbers numbers_{0}; // the same in every run
};

static_assert(blocking_transport<service> && async_transport<service>);

} // namespace testing
} // namespace v0_1
} // namespace assuresign
