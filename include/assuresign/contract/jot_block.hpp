// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// JotBlocks and SignerAttachments: what is filled and added on a document that is sent as a file.
///
/// Every member is optional, and an absent one is not sent. The contract's schema calls most of
/// these attributes required, but the service takes an absent one for "as it is": what is sent
/// overrides a text tag, and that overrides the template. So 0, false and `not_specified` are sent
/// only where they are given.
///
/// Positions and sizes are fractions of the page, 0 to 1: X and width of its width, from the left;
/// Y and height of its height, from the top. Encoding, decoding and property trees refuse what is
/// outside, a NaN too, and a text that is too long, with `errc::out_of_range`.
///
///     assuresign::jot_block place{
///         .name = "Signature 1", .page = 1, .position_x = 0.5F, .position_y = 0.2F};

#include <assuresign/contract/namespaces.hpp>
#include <assuresign/contract/schema.hpp>
#include <assuresign/contract/storage.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace assuresign {
inline namespace v0_1 {

/// Who or what fills a JotBlock.
enum class input_type : std::uint8_t { not_specified, signatory, from_parameter, fixed };
/// When a JotBlock of `input_type::fixed` is filled.
enum class fixed_input_timing_type : std::uint8_t {
    not_specified,
    on_document_start,
    on_document_complete
};
/// The line around a JotBlock.
enum class border : std::uint8_t { not_specified, none, bottom, all };
/// In points.
enum class font_size : std::uint8_t { not_specified, six, eight, ten, twelve, fourteen };
/// The typeface of typed text.
enum class font_name : std::uint8_t {
    not_specified,
    courier_new,
    arial,
    times_new_roman,
    bradley_hand_itc,
    brush_script_bt,
    my_handwriting,
    otto
};
/// Of text in its JotBlock.
enum class horizontal_alignment : std::uint8_t { not_specified, left, center, right };
/// Of text in its JotBlock.
enum class vertical_alignment : std::uint8_t { not_specified, top, center, bottom };
/// What a signatory may type, and what is there before.
enum class validation_type : std::uint8_t {
    not_specified,
    none,
    date,
    numeric,
    ten_digit_phone_number,
    date_current_date_prefill,
    date_short_current_date_prefill,
    date_long_current_date_prefill,
    date_ddmmyyyy_current_date_prefill,
    alphanumeric_first_name_prefill,
    alphanumeric_last_name_prefill,
    alphanumeric_full_name_prefill,
    alphanumeric_email_prefill
};
/// How a signatory fills a typed JotBlock.
enum class signatory_input_type : std::uint8_t {
    automatic,
    free_text,
    prefill,
    multiple_choice_text,
    multiple_choice_graphic,
    timestamp,
    custom_validation,
    multiple_choice_radio,
    multiple_choice_checkbox
};
/// How an option is drawn.
enum class graphic_render_type : std::uint8_t {
    none,
    not_specified,
    empty,
    check,
    x,
    no_box_empty,
    no_box_check,
    no_box_x,
    text,
    value
};
/// What a signatory writes.
enum class signature_type : std::uint8_t { signature, initials };
/// Properties of a signature.
enum class ink_color : std::uint8_t { not_specified, black, blue };

/// Where an option's mark goes.
struct field_region {
    std::optional<std::int32_t> page{}; ///< The document's, from 1.
    std::optional<float> position_x{};  ///< Of the left edge: 0 to 1, of the page's width.
    std::optional<float> position_y{};  ///< Of the upper edge: 0 to 1, of the page's height.
    std::optional<float> height{};      ///< 0 to 1, of the page's height.
    std::optional<float> width{};       ///< 0 to 1, of the page's width.
    friend bool operator==(const field_region&, const field_region&) = default;
};

/// One of the choices of a typed JotBlock.
template <class Storage>
struct basic_typed_jot_block_option {
    std::optional<assuresign::graphic_render_type> graphic_render_type{}; ///< How it is drawn.
    std::optional<typename Storage::text> text{};       ///< What the signatory sees.
    std::optional<typename Storage::text> text_value{}; ///< What it stands for.
    /// Where its mark goes.
    std::optional<assuresign::field_region> field_region{};
    friend bool operator==(const basic_typed_jot_block_option&,
                           const basic_typed_jot_block_option&) = default;
};

/// Properties of a JotBlock that is filled with text.
template <class Storage>
struct basic_typed_properties {
    using text = typename Storage::text;              ///< As the storage holds it.
    std::optional<assuresign::font_size> font_size{}; ///< Of what is typed.
    std::optional<assuresign::font_name> font_name{}; ///< Of what is typed.
    std::optional<bool> font_bold{};                  ///< Of what is typed.
    std::optional<bool> font_underline{};             ///< Of what is typed.
    std::optional<bool> font_italic{};                ///< Of what is typed.
    std::optional<bool> word_wrap{}; ///< Whether long text goes on in the next line.
    std::optional<assuresign::horizontal_alignment> horizontal_alignment{}; ///< Of what is typed.
    std::optional<assuresign::vertical_alignment> vertical_alignment{};     ///< Of what is typed.
    std::optional<assuresign::validation_type> validation_type{};           ///< What may be typed.
    std::optional<assuresign::signatory_input_type> signatory_input_type{}; ///< How it is filled.
    /// What may be typed, with a validation of one's own.
    std::optional<text> regex{};
    std::optional<text> validation_message{}; ///< What is said of anything else.
    std::optional<text> formatter_name{};     ///< Named by the service.
    std::optional<text> formatter_code{};     ///< Of the service.
    std::optional<text> value{};              ///< What is there before, or fixed.
    /// The choices, if it has any.
    typename Storage::template list<basic_typed_jot_block_option<Storage>> options{};
    friend bool operator==(const basic_typed_properties&, const basic_typed_properties&) = default;
};

/// Properties of a JotBlock that is signed. Only a signatory fills it.
struct written_properties {
    std::optional<assuresign::signature_type> signature_type{}; ///< What is written.
    std::optional<assuresign::font_size> signature_font_size{}; ///< Of a typed signature.
    std::optional<assuresign::ink_color> ink_color{};           ///< Of a drawn one.
    friend bool operator==(const written_properties&, const written_properties&) = default;
};

/// A place on the document that is filled: by a signatory, by a parameter, with fixed text. One
/// that the template has is known by its name, and what is given here overrides it; a new one needs
/// `input_type`, and one of the four members that name its signatory.
template <class Storage>
struct basic_jot_block {
    using text = typename Storage::text; ///< As the storage holds it.
    std::optional<text> name{};          ///< For people and parameters.
    /// The step of the workflow that it belongs to: 0 to 255.
    std::optional<std::int32_t> signing_step{};
    std::optional<std::int32_t> signing_order{}; ///< Its place in that step.
    std::optional<bool> certified{};             ///< The contract's Certified.
    std::optional<bool> required{};              ///< Whether it has to be filled.
    /// For the signatory. At most 255 characters.
    std::optional<text> instructions{};
    /// What fills it. Must be absent on a JotBlock that the template has.
    std::optional<assuresign::input_type> input_type{};
    /// When fixed text is put in.
    std::optional<assuresign::fixed_input_timing_type> fixed_input_timing_type{};
    std::optional<assuresign::border> border{}; ///< Around it.
    std::optional<std::int32_t> page{};         ///< The document's, from 1: at most 32767.
    std::optional<float> position_x{};          ///< Of the left edge: 0 to 1, of the page's width.
    std::optional<float> position_y{}; ///< Of the upper edge: 0 to 1, of the page's height.
    std::optional<float> height{};     ///< 0 to 1, of the page's height.
    std::optional<float> width{};      ///< 0 to 1, of the page's width.
    /// Whose it is, by e-mail address. At most 128 characters.
    std::optional<text> signatory_email{};
    /// The parameter that holds that address. At most 50 characters.
    std::optional<text> signatory_email_parameter_name{};
    std::optional<text> signatory_mobile_phone{}; ///< Whose it is, by mobile phone.
    /// The parameter that holds that number.
    std::optional<text> signatory_mobile_phone_parameter_name{};
    std::optional<text> parameter_name{}; ///< The parameter that fills it.
    std::optional<text> source_group{};   ///< The contract's SourceGroup.
    /// For one that is typed.
    std::optional<basic_typed_properties<Storage>> typed_properties{};
    /// For one that is signed.
    std::optional<assuresign::written_properties> written_properties{};
    friend bool operator==(const basic_jot_block&, const basic_jot_block&) = default;
};

/// A file that a signatory adds.
template <class Storage>
struct basic_signer_attachment {
    using text = typename Storage::text; ///< As the storage holds it.
    /// The step of the workflow that it belongs to: 0 to 255.
    std::optional<std::int32_t> signing_step{};
    std::optional<bool> required{};        ///< Whether it has to be added.
    std::optional<bool> allow_multiple{};  ///< Whether several files may be added.
    std::optional<text> label{};           ///< For people.
    std::optional<text> instructions{};    ///< For the signatory.
    std::optional<text> signatory_email{}; ///< Whose it is, by e-mail address.
    /// The parameter that holds that address.
    std::optional<text> signatory_email_parameter_name{};
    std::optional<text> signatory_mobile_phone{}; ///< Whose it is, by mobile phone.
    /// The parameter that holds that number.
    std::optional<text> signatory_mobile_phone_parameter_name{};
    friend bool operator==(const basic_signer_attachment&,
                           const basic_signer_attachment&) = default;
};

/// Messages that own what they hold.
/// \{
using typed_jot_block_option = basic_typed_jot_block_option<owned>;
using typed_properties = basic_typed_properties<owned>;
using jot_block = basic_jot_block<owned>;
using signer_attachment = basic_signer_attachment<owned>;
/// \}

/// Messages that point elsewhere.
/// \{
using typed_jot_block_option_view = basic_typed_jot_block_option<borrowed>;
using typed_properties_view = basic_typed_properties<borrowed>;
using jot_block_view = basic_jot_block<borrowed>;
using signer_attachment_view = basic_signer_attachment<borrowed>;
/// \}

// ---- tables

template <>
struct enumeration<input_type> {
    static constexpr std::array<std::string_view, 4> names{"NotSpecified", "Signatory", "Parameter",
                                                           "Fixed"};
};
template <>
struct enumeration<fixed_input_timing_type> {
    static constexpr std::array<std::string_view, 3> names{"NotSpecified", "OnDocumentStart",
                                                           "OnDocumentComplete"};
};
template <>
struct enumeration<border> {
    static constexpr std::array<std::string_view, 4> names{"NotSpecified", "None", "Bottom", "All"};
};
template <>
struct enumeration<font_size> {
    static constexpr std::array<std::string_view, 6> names{"NotSpecified", "Six",    "Eight",
                                                           "Ten",          "Twelve", "Fourteen"};
};
template <>
struct enumeration<font_name> {
    static constexpr std::array<std::string_view, 8> names{
        "NotSpecified",   "CourierNew",    "Arial",         "TimesNewRoman",
        "BradleyHandITC", "BrushScriptBT", "MyHandwriting", "Otto"};
};
template <>
struct enumeration<horizontal_alignment> {
    static constexpr std::array<std::string_view, 4> names{"NotSpecified", "Left", "Center",
                                                           "Right"};
};
template <>
struct enumeration<vertical_alignment> {
    static constexpr std::array<std::string_view, 4> names{"NotSpecified", "Top", "Center",
                                                           "Bottom"};
};
template <>
struct enumeration<validation_type> {
    static constexpr std::array<std::string_view, 13> names{"NotSpecified",
                                                            "None",
                                                            "Date",
                                                            "Numeric",
                                                            "TenDigitPhoneNumber",
                                                            "Date_CurrentDatePrefill",
                                                            "DateShort_CurrentDatePrefill",
                                                            "DateLong_CurrentDatePrefill",
                                                            "DateDDMMYYYY_CurrentDatePrefill",
                                                            "Alphanumeric_FirstNamePrefill",
                                                            "Alphanumeric_LastNamePrefill",
                                                            "Alphanumeric_FullNamePrefill",
                                                            "Alphanumeric_EmailPrefill"};
};
template <>
struct enumeration<signatory_input_type> {
    static constexpr std::array<std::string_view, 9> names{"Auto",
                                                           "FreeText",
                                                           "Prefill",
                                                           "MultipleChoiceText",
                                                           "MultipleChoiceGraphic",
                                                           "Timestamp",
                                                           "CustomValidation",
                                                           "MultipleChoiceRadio",
                                                           "MultipleChoiceCheckbox"};
};
template <>
struct enumeration<graphic_render_type> {
    static constexpr std::array<std::string_view, 10> names{
        "None",       "NotSpecified", "Empty",  "Check", "X",
        "NoBoxEmpty", "NoBoxCheck",   "NoBoxX", "Text",  "Value"};
};
template <>
struct enumeration<signature_type> {
    static constexpr std::array<std::string_view, 2> names{"Signature", "Initials"};
};
template <>
struct enumeration<ink_color> {
    static constexpr std::array<std::string_view, 3> names{"NotSpecified", "Black", "Blue"};
};

namespace detail {

inline constexpr auto fraction_of_page = number_range(0, 1, "0 to 1");
inline constexpr auto unsigned_byte = number_range(0, 255, "0 to 255");
inline constexpr auto signed_short = number_range(-32768, 32767, "-32768 to 32767");
inline constexpr auto max_50_characters = text_length(50, "at most 50 characters");
inline constexpr auto max_128_characters = text_length(128, "at most 128 characters");
inline constexpr auto max_255_characters = text_length(255, "at most 255 characters");

} // namespace detail

template <>
struct schema<field_region> {
    using m = field_region;
    static constexpr std::string_view name = "FieldRegion";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::page>("Page"),
        attribute<&m::position_x>("PositionX", detail::fraction_of_page),
        attribute<&m::position_y>("PositionY", detail::fraction_of_page),
        attribute<&m::height>("Height", detail::fraction_of_page),
        attribute<&m::width>("Width", detail::fraction_of_page),
    };
};

template <class Storage>
struct schema<basic_typed_jot_block_option<Storage>> {
    using m = basic_typed_jot_block_option<Storage>;
    static constexpr std::string_view name = "TypedJotBlockOption";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::graphic_render_type>("GraphicRenderType"),
        attribute<&m::text>("Text"),
        attribute<&m::text_value>("TextValue"),
        element<&m::field_region>("FieldRegion"),
    };
};

template <class Storage>
struct schema<basic_typed_properties<Storage>> {
    using m = basic_typed_properties<Storage>;
    static constexpr std::string_view name = "TypedProperties";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::font_size>("FontSize"),
        attribute<&m::font_name>("FontName"),
        attribute<&m::font_bold>("FontBold"),
        attribute<&m::font_underline>("FontUnderline"),
        attribute<&m::font_italic>("FontItalic"),
        attribute<&m::word_wrap>("WordWrap"),
        attribute<&m::horizontal_alignment>("HorizontalAlignment"),
        attribute<&m::vertical_alignment>("VerticalAlignment"),
        attribute<&m::validation_type>("ValidationType"),
        attribute<&m::signatory_input_type>("SignatoryInputType"),
        attribute<&m::regex>("Regex"),
        attribute<&m::validation_message>("ValidationMessage"),
        attribute<&m::formatter_name>("FormatterName"),
        attribute<&m::formatter_code>("FormatterCode"),
        element<&m::value>("Value"),
        list_of<&m::options>("Options"),
    };
};

template <>
struct schema<written_properties> {
    using m = written_properties;
    static constexpr std::string_view name = "WrittenProperties";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::signature_type>("SignatureType"),
        attribute<&m::signature_font_size>("SignatureFontSize"),
        attribute<&m::ink_color>("InkColor"),
    };
};

template <class Storage>
struct schema<basic_jot_block<Storage>> {
    using m = basic_jot_block<Storage>;
    static constexpr std::string_view name = "JotBlock";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::name>("Name"),
        attribute<&m::signing_step>("SigningStep", detail::unsigned_byte),
        attribute<&m::signing_order>("SigningOrder"),
        attribute<&m::certified>("Certified"),
        attribute<&m::required>("Required"),
        attribute<&m::instructions>("Instructions", detail::max_255_characters),
        attribute<&m::input_type>("InputType"),
        attribute<&m::fixed_input_timing_type>("FixedInputTimingType"),
        attribute<&m::border>("Border"),
        attribute<&m::page>("Page", detail::signed_short),
        attribute<&m::position_x>("PositionX", detail::fraction_of_page),
        attribute<&m::position_y>("PositionY", detail::fraction_of_page),
        attribute<&m::height>("Height", detail::fraction_of_page),
        attribute<&m::width>("Width", detail::fraction_of_page),
        attribute<&m::signatory_email>("SignatoryEmail", detail::max_128_characters),
        attribute<&m::signatory_email_parameter_name>("SignatoryEmailParameterName",
                                                      detail::max_50_characters),
        attribute<&m::signatory_mobile_phone>("SignatoryMobilePhone"),
        attribute<&m::signatory_mobile_phone_parameter_name>("SignatoryMobilePhoneParameterName"),
        attribute<&m::parameter_name>("ParameterName"),
        attribute<&m::source_group>("SourceGroup"),
        element<&m::typed_properties>("TypedProperties"),
        element<&m::written_properties>("WrittenProperties"),
    };
};

template <class Storage>
struct schema<basic_signer_attachment<Storage>> {
    using m = basic_signer_attachment<Storage>;
    static constexpr std::string_view name = "SignerAttachment";
    static constexpr std::string_view xmlns = xmlns::submit;
    static constexpr field fields[] = {
        attribute<&m::signing_step>("SigningStep", detail::unsigned_byte),
        attribute<&m::required>("Required"),
        attribute<&m::allow_multiple>("AllowMultiple"),
        attribute<&m::label>("Label"),
        attribute<&m::instructions>("Instructions"),
        attribute<&m::signatory_email>("SignatoryEmail"),
        attribute<&m::signatory_email_parameter_name>("SignatoryEmailParameterName"),
        attribute<&m::signatory_mobile_phone>("SignatoryMobilePhone"),
        attribute<&m::signatory_mobile_phone_parameter_name>("SignatoryMobilePhoneParameterName"),
    };
};

} // namespace v0_1
} // namespace assuresign
