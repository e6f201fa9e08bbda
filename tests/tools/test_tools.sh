#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# test_tools.sh XMLTOOL SUBMIT TESTS_DIRECTORY [DOCUMENTNOW_SERVER TRANSPORT...]: looks at the programs
# from outside, as their users do: what they print, where, and with which exit code. Prints TAP.
absolute() { # PATH
    case $1 in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
    esac
}
xmltool=$(absolute "$1")
submit=$(absolute "$2")
tests=$(absolute "$3")
shift 3
if [ $# -gt 0 ]; then
    server=$(absolute "$1")
    shift
else
    server=
fi
transports=$*
contract=$tests/contract
samples=$contract/samples
work=$(mktemp -d) || exit 1
servers=
trap 'kill $servers 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# ---- TAP

number=0
report() { # STATUS NAME
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
    fi
}
skip() { # NAME REASON
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}
diagnose() { sed 's/^/# /'; }

# ---- one run of a program: its exit code, standard output and standard error

run() { # PROGRAM ARGUMENT... < INPUT
    "$@" >"$work/out" 2>"$work/err"
    code=$?
}
has_code() { # NAME CODE: of the last run
    [ "$code" -eq "$2" ]
    status=$?
    report $status "$1: exit code $2"
    [ $status -eq 0 ] || { echo "exit code $code" && cat "$work/err"; } | diagnose
}
prints() { # NAME: standard output is what $work/expected holds
    diff "$work/expected" "$work/out" >"$work/diff" 2>&1
    status=$?
    report $status "$1: output"
    [ $status -eq 0 ] || diagnose <"$work/diff"
}
prints_nothing() { # NAME
    : >"$work/expected"
    prints "$1"
}
says() { # NAME TEXT: on standard error
    grep -Fq -e "$2" "$work/err"
    status=$?
    report $status "$1: says '$2'"
    [ $status -eq 0 ] || diagnose <"$work/err"
}
same_json() { # NAME: standard output is the JSON that $work/expected holds
    if ! command -v python3 >/dev/null 2>&1; then
        skip "$1: JSON" "no python3"
        return
    fi
    python3 -m json.tool "$work/expected" >"$work/expected.json" &&
        python3 -m json.tool "$work/out" >"$work/out.json" &&
        diff "$work/expected.json" "$work/out.json" >"$work/diff" 2>&1
    status=$?
    report $status "$1: JSON"
    [ $status -eq 0 ] || diagnose <"$work/diff"
}
is_refused() { # NAME: the last run said no, and did not crash
    [ "$code" -eq 1 ]
    status=$?
    report $status "$1: exit code 1"
    [ $status -eq 0 ] || echo "exit code $code" | diagnose
}

# ---- xmltool check

cd "$work" || exit 1
printf '<a>x</a>' >good.xml
printf '<a><b></a></b>' >crossed.xml
printf '<a b="1" b="2"/>' >twice.xml
printf '<!DOCTYPE a><a/>' >doctype.xml
printf '<a>\377</a>' >bytes.xml
printf '<a>&nosuch;</a>' >entity.xml
printf '<a/><b/>' >two.xml
: >empty.xml
mkdir folder

run "$xmltool" check good.xml
echo 'ok good.xml' >expected
prints check_good
has_code check_good 0

run "$xmltool" check good.xml crossed.xml twice.xml doctype.xml bytes.xml entity.xml two.xml empty.xml
cat >expected <<'END'
ok good.xml
error crossed.xml 6 mismatched_end_tag
error twice.xml 9 duplicate_attribute
error doctype.xml 0 doctype_forbidden
error bytes.xml 3 invalid_utf8
error entity.xml 3 undefined_entity
error two.xml 4 second_root
error empty.xml 0 truncated
END
prints check_many
has_code check_many 1

run "$xmltool" check missing.xml folder good.xml
cat >expected <<'END'
error missing.xml 0 cannot_read
error folder 0 cannot_read
ok good.xml
END
prints check_unreadable
has_code check_unreadable 1

run "$xmltool" check - <good.xml
echo 'ok -' >expected
prints check_standard_input
has_code check_standard_input 0
run "$xmltool" check - <crossed.xml
echo 'error - 6 mismatched_end_tag' >expected
prints check_bad_standard_input
has_code check_bad_standard_input 1

run "$xmltool" check "$samples"/*.xml
for each in "$samples"/*.xml; do
    echo "ok $each"
done >expected
prints check_samples
has_code check_samples 0

# ---- xmltool: usage

for words in '' 'check' 'canon' 'canon a b' 'decode' 'encode' 'encode AsyncSubmit' 'nosuch good.xml' \
    '--nosuch'; do
    run "$xmltool" $words # without quotes: words
    has_code "usage_of '$words'" 2
    prints_nothing "usage_of '$words'"
done
echo '{}' >empty.json
run "$xmltool" encode Nosuch empty.json
has_code encode_unknown_operation 2
run "$xmltool" --help
has_code help 0

# ---- xmltool canon

cat >hard.xml <<'END'
<?xml version="1.0" encoding="utf-8"?>
<?before  it?><!-- one -->
<e z="1" a='2' xmlns:y="urn:y" xmlns="urn:x" y:b="&lt;&#10;&#9;&quot;'&amp;>" b="é"><!-- two --><y:f
xmlns:y="urn:y"/><g xmlns=""><![CDATA[<&]]>&gt;&#13;</g ><?in  side?>
</e>
<!-- three --><?after?>
END
if command -v xmllint >/dev/null 2>&1; then
    for each in "$samples"/*.xml hard.xml; do
        name=canon_$(basename "$each")
        xmllint --c14n "$each" >expected 2>xmllint.err
        run "$xmltool" canon "$each"
        cmp expected out >diff 2>&1
        status=$?
        report $status "$name: as xmllint --c14n"
        [ $status -eq 0 ] || diagnose <diff
        has_code "$name" 0
    done
else
    skip canon "no xmllint"
fi
run "$xmltool" canon crossed.xml
has_code canon_bad 1
says canon_bad mismatched_end_tag
says canon_bad '(byte 6)'
run "$xmltool" canon missing.xml
has_code canon_missing 1
says canon_missing missing.xml

# ---- xmltool decode

cat >expected <<'END'
{"SessionLookupResults": [{
    "SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d",
    "DocumentResults": [{
        "Id": "2CE11EF1-8938-DD11-8735-00065B8CE99B",
        "AuthToken": "8CC9A84B-693C-46CC-4342-40A8215AD76A",
        "Metadata": {
            "UserName": "georgeuser@company.com",
            "DocumentName": "John Doe Contract 2-15-2007",
            "OrderNumber": "7xe-123478",
            "ExpirationDate": "2007-04-13"}}]}]}
END
lookup=LookupSessionResponse
run "$xmltool" decode "$samples/$lookup.xml"
has_code decode_lookup_uniform 0
same_json decode_lookup_uniform
run "$xmltool" decode "$samples/$lookup.qualified.xml"
has_code decode_lookup_qualified 0
same_json decode_lookup_qualified
sed 's/ xmlns="[^"]*"//' "$samples/$lookup.xml" >none.xml
run "$xmltool" decode none.xml
has_code decode_lookup_without_namespace 0
same_json decode_lookup_without_namespace
soap=http://schemas.xmlsoap.org/soap/envelope/
{
    printf '\357\273\277<s:Envelope xmlns:s="%s"><s:Body>' $soap
    sed 1d "$samples/$lookup.qualified.xml"
    echo '</s:Body></s:Envelope>'
} >enveloped.xml
run "$xmltool" decode - <enveloped.xml
has_code decode_lookup_enveloped_with_mark 0
same_json decode_lookup_enveloped_with_mark

echo '{"AsyncSubmitResult": {"SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d"}}' >expected
run "$xmltool" decode "$samples/AsyncSubmitResponse.xml"
has_code decode_submit 0
same_json decode_submit

cat >expected <<'END'
{"AsyncSubmitResult": {
    "SessionId": "00000000-0000-0000-0000-000000000000",
    "Exceptions": [
        {"Severity": "Error", "Message": "The template does not exist."},
        {"Severity": "Warning",
         "Message": "The parameter \"Signatory 2 Email Address\" is not defined."}]}}
END
run "$xmltool" decode "$samples/AsyncSubmitResponse.exceptions.xml"
has_code decode_exceptions 0
same_json decode_exceptions

# Values have JSON's types, and a list without items is one.
cat >typed.xml <<'END'
<LookupSessionResponse><SessionLookupResults><SessionLookupResult
SessionId="96059412-2f90-48d5-ba66-8f798f3cbd8d"><DocumentResults><DocumentResult><Metadata
SignatureDeviceSupportEnabled="1"/><Exceptions/></DocumentResult></DocumentResults>
</SessionLookupResult></SessionLookupResults></LookupSessionResponse>
END
cat >expected <<'END'
{"SessionLookupResults": [{
    "SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d",
    "DocumentResults": [{
        "Metadata": {"SignatureDeviceSupportEnabled": true},
        "Exceptions": []}]}]}
END
run "$xmltool" decode typed.xml
has_code decode_typed 0
same_json decode_typed
echo '{"SessionLookupResults": []}' >expected
printf '<LookupSessionResponse><SessionLookupResults/></LookupSessionResponse>' >in
run "$xmltool" decode in
has_code decode_empty_list 0
same_json decode_empty_list

cat >fault.xml <<END
<s:Envelope xmlns:s="$soap"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en"
>no &amp; no</faultstring><detail><e xmlns="urn:e"/></detail></s:Fault></s:Body></s:Envelope>
END
cat >expected <<'END'
{"faultcode": "s:Client", "faultstring": "no & no", "detail": "<detail><e xmlns=\"urn:e\"/></detail>"}
END
run "$xmltool" decode fault.xml
has_code decode_fault 0
same_json decode_fault

# The error names code, place and field; nothing is printed as if it were an answer.
decode_error() { # DOCUMENT NAME CODE FIELD BYTE
    printf '%s' "$1" >in
    shift
    run "$xmltool" decode - <in
    has_code "decode_$1" 1
    prints_nothing "decode_$1"
    says "decode_$1" "$2"
    says "decode_$1" "$3"
    says "decode_$1" "(byte $4)"
}
decode_error '' empty empty_body : 0
decode_error '<!DOCTYPE html><html><title>Gone</title></html>' html html_body Gone 0
decode_error '{"SessionId": 1}' json not_xml : 0
decode_error '<AsyncSubmit/>' request wrong_message : 0
decode_error '<AsyncSubmitResponse><AsyncSubmitResult/></AsyncSubmitResponse>' missing missing_required AsyncSubmitResult.SessionId 21
decode_error '<AsyncSubmitResponse><AsyncSubmitResult SessionId="x"/></AsyncSubmitResponse>' guid invalid_guid AsyncSubmitResult.SessionId 51
decode_error "$(head -c 100 "$samples/AsyncSubmitResponse.xml")" truncated truncated : 100

# ---- xmltool encode

cat >lookup.json <<'END'
{"SessionLookups": [{"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056",
                     "SessionId": "96059412-2f90-48d5-ba66-8f798f3cbd8d"}]}
END
run "$xmltool" encode LookupSession lookup.json
has_code encode_lookup 0
printf '%s' "<s:Envelope xmlns:s=\"$soap\"><s:Body>" \
    '<LookupSession xmlns="https://www.assuresign.net/Services/DocumentNOW/LookupSession">' \
    '<SessionLookups><SessionLookup ContextIdentifier="06C4A84A-693C-46CB-8DF2-40A8215AA056"' \
    ' SessionId="96059412-2f90-48d5-ba66-8f798f3cbd8d"/></SessionLookups></LookupSession>' \
    '</s:Body></s:Envelope>' >expected
prints encode_lookup

validates() { # NAME SCHEMA: the message in the last run's envelope
    if ! command -v xmllint >/dev/null 2>&1; then
        skip "$1: schema" "no xmllint"
        return
    fi
    sed 's|.*<s:Body>||; s|</s:Body>.*||' out >message.xml
    xmllint --noout --nonet --schema "$contract/$2.xsd" message.xml >diff 2>&1
    status=$?
    report $status "$1: schema"
    [ $status -eq 0 ] || diagnose <diff
}
validates encode_lookup LookupSession
run "$xmltool" encode AsyncSubmit "$samples/AsyncSubmit.json"
has_code encode_sample 0
validates encode_sample Submit
cp out sample.request.xml
run "$xmltool" encode AsyncSubmit - <"$tests/examples/request.json"
has_code encode_request_of_the_example 0
validates encode_request_of_the_example Submit
run "$xmltool" encode AsyncSubmit empty.json
has_code encode_nothing 0
validates encode_nothing Submit

# The sample in JSON has the infoset of the sample in XML.
if command -v xmllint >/dev/null 2>&1; then
    sed 's|.*<s:Body>||; s|</s:Body>.*||' sample.request.xml | xmllint --c14n - >ours
    xmllint --noblanks "$samples/AsyncSubmit.xml" | xmllint --c14n - >theirs
    cmp ours theirs >diff 2>&1
    status=$?
    report $status "encode_sample: infoset of AsyncSubmit.xml"
    [ $status -eq 0 ] || diagnose <diff
else
    skip "encode_sample: infoset" "no xmllint"
fi

encode_error() { # JSON NAME TEXT [TEXT]
    printf '%s' "$1" >in
    shift
    run "$xmltool" encode AsyncSubmit - <in
    has_code "encode_$1" 1
    prints_nothing "encode_$1"
    says "encode_$1" "$2"
    [ $# -lt 3 ] || says "encode_$1" "$3"
}
account='"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056"'
encode_error '{"Documents": [' bad_json 'line 1, column 16 (byte 15)'
encode_error "[{$account}]" top_is_list not_an_object 'at the top level: {"Documents": ...}'
encode_error "{\"Documents\": {$account}}" no_list not_a_list 'at Documents'
encode_error "{\"Documents\": {\"Document\": [{$account}]}}" item_named not_a_list 'at Documents'
encode_error "{\"Documents\": [{$account, $account}]}" twice repeated_field \
    'at Documents[0].ContextIdentifier'
encode_error '{"Document": []}' unknown unknown_key Document
encode_error '{"Documents": [{}]}' missing missing_required 'Documents[0].ContextIdentifier'
encode_error "{\"Documents\": [{$account, \"Metadata\": {\"UserName\": \"a\\u0001\"}}]}" \
    forbidden forbidden_character 'Documents[0].Metadata.UserName'
echo "{\"Documents\": [{$account, \"Metadata\": {\"UserName\": \"a@example.com\", \"Password\": null}}]}" >null.json
run "$xmltool" encode AsyncSubmit null.json
has_code encode_null 0
grep -q '<Metadata UserName="a@example.com"/>' out
report $? "encode_null: null is absent"
run "$xmltool" encode AsyncSubmit missing.json
has_code encode_unreadable 1
says encode_unreadable missing.json

# ---- xmltool: any bytes

deep() { # COUNT TEXT
    awk -v count="$1" -v text="$2" 'BEGIN { for (i = 0; i < count; ++i) printf "%s", text }'
}
deep 200000 '[' >brackets.json
deep 200000 '{"Documents":' >objects.json
deep 200000 '<a>' >deep.xml
head -c 65536 /dev/urandom >random.bin
head -c 1000 /dev/zero >zero.bin
printf '\377\376<\000a\000>\000' >utf16.bin
{ printf '"' && deep 200000 '[' && printf '"'; } >string.json
for each in brackets.json objects.json deep.xml random.bin zero.bin utf16.bin string.json empty.xml; do
    run "$xmltool" check "$each"
    is_refused "check_of_$each"
    run "$xmltool" canon "$each"
    is_refused "canon_of_$each"
    run "$xmltool" decode "$each"
    is_refused "decode_of_$each"
    run "$xmltool" encode AsyncSubmit "$each"
    is_refused "encode_of_$each"
done

# ---- submit

request=$tests/examples/request.json
run "$submit" "$request"
has_code submit 0
[ ! -s err ]
report $? "submit: no progress where standard error is no terminal"
for key in AsyncSubmitResult SessionLookupResult SessionId DocumentResults AuthToken; do
    grep -q "\"$key\"" out
    report $? "submit: prints $key"
done
run "$submit" --help
has_code submit_help 0
run "$submit" - <"$request"
has_code submit_standard_input 0
run "$submit" --pending 3 --polls 2 "$request"
has_code submit_pending 8
says submit_pending still_pending
grep -q '"SessionId"' out
report $? "submit_pending: prints the SessionId"

run "$submit"
has_code submit_without_file 2
run "$submit" --nosuch "$request"
has_code submit_unknown_option 2
run "$submit" "$request" "$request"
has_code submit_two_files 2
run "$submit" --polls x "$request"
has_code submit_bad_number 2
run "$submit" --resume assuresign-sessions-1:0 "$request"
has_code submit_malformed_token 2
says submit_malformed_token malformed_token
run "$submit" missing.json
has_code submit_missing_file 3
says submit_missing_file missing.json
run "$submit" folder
has_code submit_folder 3
echo '{"Documents": [' >bad.json
for each in bad.json random.bin zero.bin brackets.json objects.json empty.xml; do
    run "$submit" "$each"
    has_code "submit_$each" 4
    prints_nothing "submit_$each"
done
echo '{"Document": []}' >unknown.json
run "$submit" unknown.json
has_code submit_unknown_key 5
says submit_unknown_key unknown_key
says submit_unknown_key 'at Document'
echo '[{"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056"}]' >top.json
run "$submit" top.json
has_code submit_top_is_list 5
says submit_top_is_list 'at the top level: {"Documents": ...}'
echo '{"Submit": {"Documents": {}}}' >no_list.json
run "$submit" no_list.json
has_code submit_no_list 5
says submit_no_list 'not_a_list'
echo '{"Documents": [], "Documents": []}' >twice.json
run "$submit" twice.json
has_code submit_repeated_key 5
says submit_repeated_key 'repeated_field'
echo '{"Documents": [{"ContextIdentifier": "x"}]}' >guid.json
run "$submit" guid.json
has_code submit_bad_guid 5
says submit_bad_guid 'Documents[0].ContextIdentifier'
sed 's/06C4A84A/16C4A84A/' "$request" >stranger.json
run "$submit" stranger.json
has_code submit_unknown_account 1
says submit_unknown_account 'context identifier'
prints_nothing submit_unknown_account
run "$submit" empty.json
has_code submit_no_documents 1
prints_nothing submit_no_documents

# ---- submit and documentnow_server

serve() { # OPTION...: sets $url, when the server listens, and $server_id
    : >url
    "$server" "$@" >url &
    server_id=$!
    servers="$servers $server_id"
    for _ in $(seq 600); do
        [ ! -s url ] || break
        sleep 0.1
    done
    url=$(cat url)
}

run "$submit" --transport nosuch --endpoint http://127.0.0.1 "$request"
has_code submit_unknown_transport 2
run "$submit" --transport memory --endpoint http://127.0.0.1 "$request"
has_code submit_memory_with_endpoint 2
run "$submit" --transport memory "$request"
has_code submit_memory 0
if [ -z "$server" ]; then
    skip submit_over_http "no server, which needs OpenSSL"
else
    run "$server" --help
    has_code server_help 0
    run "$server" --form nosuch
    has_code server_unknown_form 2
    run "$server" --nosuch
    has_code server_unknown_option 2
    run "$server" --fault nosuch
    has_code server_unknown_fault 2
    run "$server" --fault lost_before_arrival
    has_code server_impossible_fault 2
    run "$server" --tls missing/ca.pem
    has_code server_unwritable_file 1

    for transport in $transports; do
        name=submit_$transport
        run "$submit" --transport "$transport" "$request"
        has_code "${name}_without_endpoint" 2
        run "$submit" --transport "$transport" --endpoint nonsense "$request"
        has_code "${name}_malformed_endpoint" 5
        for form in default qualified none; do
            serve --pending 1 --form $form
            run "$submit" --transport "$transport" --endpoint "$url" "$request"
            has_code "${name}_$form" 0
            grep -q '"AuthToken"' out
            report $? "${name}_$form: prints AuthTokens"
            kill $server_id
            wait $server_id
            [ $? -eq 0 ]
            report $? "${name}_$form: the server ends on SIGTERM"
        done
        run "$submit" --transport "$transport" --endpoint "$url" "$request"
        has_code "${name}_server_is_gone" 6
        serve --tls ca.pem
        run "$submit" --transport "$transport" --endpoint "$url" --ca-file ca.pem "$request"
        has_code "${name}_tls" 0
        run "$submit" --transport "$transport" --endpoint "$url" "$request"
        has_code "${name}_tls_not_trusted" 5
        prints_nothing "${name}_tls_not_trusted"
    done
    if [ -n "$transports" ]; then
        serve --pending 2
        run "$submit" --polls 1 --endpoint "$url" "$request"
        has_code submit_interrupted 8
        run "$submit" --resume "$(sed -n 's/.*--resume //p' err)" --endpoint "$url" "$request"
        has_code submit_resumed 0
        grep -q '"AuthToken"' out
        report $? "submit_resumed: prints AuthTokens"
        kill $server_id
        wait $server_id
        serve --port 0
        run "$submit" --endpoint "$url" "$request"
        has_code submit_first_transport 0
        serve --fault redirect --fault service_unavailable
        run "$submit" --endpoint "$url" "$request"
        says server_redirects 'HTTP status 302'
        run "$submit" --endpoint "$url" "$request"
        says server_is_unavailable 'HTTP status 503'
        run "$submit" --endpoint "$url" "$request"
        has_code server_recovers 0
        serve --prefix /Documents
        run "$submit" --endpoint "$url" "$request"
        says server_has_a_prefix 'HTTP status 404'
    else
        skip submit_first_transport "no transport over HTTP"
    fi
fi

# The outermost name is the operation's.
for each in AsyncSubmitWithFile AsyncSubmitWithFileRetrieval AsyncCloseEnvelope Submit; do
    case $each in
    AsyncCloseEnvelope)
        # This service has no envelope, and says so.
        inside='"Request": {"ContextIdentifier": "06C4A84A-693C-46CB-8DF2-40A8215AA056",
            "EnvelopeId": "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A",
            "AuthToken": "8CC9A84B-693C-46CC-4342-40A8215AD76A"}'
        expected_code=1 word='The envelope does not exist.'
        ;;
    *)
        inside='"Documents": []'
        expected_code=1 word='rejected'
        ;;
    esac
    echo "{\"$each\": {$inside}}" >operation.json
    run "$submit" operation.json
    has_code "operation_$each" $expected_code
    says "operation_$each" "$word"
done
run "$submit" "$tests/examples/request_with_file.json"
has_code with_file 0
grep -q '"AuthToken"' out
report $? "with_file: has an AuthToken"
sed 's/"Data": .*/"Data": null/' "$tests/examples/request_with_file.json" >null_data.json
run "$submit" --dry-run --show-secrets null_data.json
has_code with_null_data 0
grep -q '<UnderlyingFile FileType="PDF"/>' out
report $? "with_null_data: null is absent"
run "$submit" --mtom --data good.xml "$tests/examples/request_with_file.json"
has_code with_file_mtom 0
run "$submit" --data missing.pdf "$tests/examples/request_with_file.json"
has_code with_missing_file 3
printf 'JVBERg==' | base64 -d >four.pdf
run "$submit" --dry-run --show-secrets --data four.pdf "$tests/examples/request_with_file.json"
grep -q '<Data>JVBERg==</Data>' out
report $? "with_file: its bytes as base64"
run "$submit" --dry-run --data four.pdf "$tests/examples/request_with_file.json"
grep -q '<Data>\*\*\*</Data>' out
report $? "with_file: its bytes are masked"

# MTOM, as Python's own reader of MIME sees it.
if command -v python3 >/dev/null 2>&1; then
    head -c 100000 /dev/urandom >random.pdf
    run "$submit" --dry-run --show-secrets --mtom --data random.pdf \
        "$tests/examples/request_with_file.json"
    python3 - out random.pdf >python.out 2>&1 <<'END'
import email, email.policy, sys, xml.etree.ElementTree as tree
package = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
assert package.get_content_type() == "multipart/related" and not package.defects, package.defects
root, file = package.iter_parts()
assert root["Content-ID"] == package.get_param("start")
assert root.get_content_type() == "application/xop+xml"
include = tree.fromstring(root.get_payload(decode=True)).find(
    ".//{http://www.w3.org/2004/08/xop/include}Include")
assert file["Content-ID"] == "<" + include.get("href").removeprefix("cid:") + ">"
assert b"\r\n\r\n" + open(sys.argv[2], "rb").read() + b"\r\n--" in open(sys.argv[1], "rb").read()
END
    report $? "mtom: as Python's email package reads it"
    diagnose <python.out
else
    skip mtom "no python3"
fi

# The other way round: what Python's email package writes, in both encodings that it has, with a field
# that it folds, and a comment in it. Its quoted-printable is for text: line breaks would not be kept.
write_package() { # ENCODING FILE: prints the Content-Type
    python3 - "$1" "$2" package <<'END'
import email, email.encoders, email.policy, sys, urllib.parse
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
encode = {"base64": email.encoders.encode_base64, "quoted-printable": email.encoders.encode_quopri}
name = "http://example.com/files/1@example.com"
xml = f"""<AsyncSubmitWithFile xmlns="https://www.assuresign.net/Services/DocumentNOW/Submit">
<Documents><FileDocument ContextIdentifier="06C4A84A-693C-46CB-8DF2-40A8215AA056"
ParseDocument="false" InitialPagesToParse="0" FinalPagesToParse="0">
<Metadata UserName="ge\u00f6rge"/><UnderlyingFile FileType="PDF"><Data><Include
xmlns="http://www.w3.org/2004/08/xop/include" href="cid:{urllib.parse.quote(name, "")}"/>
</Data></UnderlyingFile></FileDocument></Documents></AsyncSubmitWithFile>""".encode()
package = MIMEMultipart("related", type="application/xop+xml", start="<root@example.com>")
for content, content_id in (
        (open(sys.argv[2], "rb").read(), "(a comment that makes the line long) <" + name + ">"),
        (xml, "<root@example.com>")):
    part = MIMEApplication(content, "octet-stream", encode[sys.argv[1]])
    part["Content-ID"] = content_id
    package.attach(part)
header, body = package.as_bytes(policy=email.policy.SMTP).split(b"\r\n\r\n", 1)
assert b"Content-ID:\r\n (a comment" in body
open(sys.argv[3], "wb").write(body)
print(email.message_from_bytes(header)["Content-Type"])
END
}
if command -v python3 >/dev/null 2>&1; then
    tr -d '\r\n' <random.pdf >unbroken.pdf
    base64 -w 0 unbroken.pdf >unbroken.base64
    for encoding in base64 quoted-printable; do
        run "$xmltool" package "$(write_package $encoding unbroken.pdf)" package
        has_code package_$encoding 0
        sed 's,\\/,/,g' out | grep -Fq -f unbroken.base64
        report $? "package_$encoding: as Python's email package wrote it"
    done
    sed 's/^Content-Transfer-Encoding:.*/Content-Transfer-Encoding: x-unknown/' package >unknown
    run "$xmltool" package "multipart/related; boundary=\"$(sed -n '1s/^--\(.*\)\r$/\1/p' unknown)\"" unknown
    has_code package_unknown 1
    says package_unknown unsupported_transfer_encoding
else
    skip package "no python3"
fi

# --dry-run prints the exact XML, and masks what is secret.
"$xmltool" encode AsyncSubmit "$request" >exact.xml
echo >>exact.xml
run "$submit" --dry-run --show-secrets "$request"
has_code dry_run 0
cp exact.xml expected
prints dry_run
run "$submit" --dry-run "$request"
has_code masked_dry_run 0
sed 's/ContextIdentifier="[^"]*"/ContextIdentifier="***"/g
     s/ Password="[^"]*"/ Password="***"/g
     s/\(Name="Signatory 1 Password" Value="\)[^"]*"/\1***"/g' exact.xml >expected
prints masked_dry_run

# ---- secrets

# By name, for what the tests print is searched for them too.
declare -A secrets=([account]=06C4A84A-693C-46CB-8DF2-40A8215AA056 [parameter]=jdoe1234 [password]='open sesame')
has_no_secret() { # NAME: anywhere in the last run's output
    for secret in "${!secrets[@]}"; do
        ! cat out err | grep -iq -e "${secrets[$secret]}"
        report $? "$1: no $secret"
    done
}
sed 's/"UserName"/"Username"/' "$request" >field.json
sed 's/"open sesame"/"open sesame\\u0001"/' "$request" >control.json
sed 's/DCB79445/ECB79445/' "$request" >template.json
sed 's/06C4A84A-693C-46CB-8DF2-40A8215AA056/&0/' "$request" >long.json
sed 's/"open sesame"/"open sesame/' "$request" >unclosed.json
run "$submit" "$request"
has_no_secret submit
run "$submit" --pending 5 --polls 1 "$request"
has_no_secret submit_pending
run "$submit" --dry-run "$request"
has_no_secret masked_dry_run
for each in field control template long unclosed stranger; do
    run "$submit" $each.json
    has_no_secret "submit_$each"
    run "$submit" --dry-run $each.json
    has_no_secret "masked_dry_run_$each"
done
run "$submit" --dry-run --show-secrets "$request"
for secret in "${!secrets[@]}"; do
    grep -Fq -e "${secrets[$secret]}" out
    report $? "dry_run: shows $secret"
done
for transport in $transports; do
    run "$submit" --transport "$transport" --endpoint "$url" "$request"
    has_no_secret "submit_$transport"
    run "$submit" --transport "$transport" --endpoint http://127.0.0.1:1 "$request"
    has_no_secret "submit_${transport}_not_sent"
done
run "$submit" "$request"
! grep '"AuthToken"' out | grep -vq '\*\*\*'
report $? "submit: AuthTokens are masked"
run "$submit" --show-secrets "$request"
grep -Eq '"AuthToken": "[0-9a-fA-F-]{36}"' out
report $? "submit_with_secrets: AuthTokens are shown"

echo "1..$number"
