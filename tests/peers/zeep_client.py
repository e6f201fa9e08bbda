#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""zeep_client.py SERVER CONTRACT: zeep, which reads the contract's WSDL in the folder CONTRACT, calls
the in-memory DocumentNOW over HTTP, which the program SERVER serves. Prints TAP.

Each case runs with each form of the answers' namespaces. Only "qualified" is what the WSDL says: zeep
is strict there, and each answer is validated against the schemas as well. With the others zeep is told
not to be strict: otherwise it refuses "default", in which a DocumentResult is in a wrong namespace.
"""

import contextlib
import pathlib
import subprocess
import sys
import traceback
import uuid

import lxml.etree
import requests
import zeep
import zeep.exceptions
import zeep.transports
import zeep.xsd

BINDING = "{urn:documentnow:contract}DocumentNOWText"
NAMESPACES = "https://www.assuresign.net/Services/DocumentNOW/"
PATHS = "/Services/DocumentNOW/v2/DocumentNOW.svc/"

# What the service knows, and does not.
ACCOUNT = "06C4A84A-693C-46CB-8DF2-40A8215AA056"
TEMPLATE = "DCB79445-4D39-DD11-8735-00065B8CE99B"
REQUIRED = "Signatory 1 Email Address"
UNKNOWN_ID = "99999999-2222-3333-4444-55555555abcd"
NO_ID = "00000000-0000-0000-0000-000000000000"

SPECIAL = "&<>\"' \t\n\r]]>\u007f\u0085\u00e9\u20ac\ud7ff\ue000\ufffd\U0001f600"


class Replies(zeep.Plugin):
    """Keeps the HTTP status of each reply, and validates the answers."""

    def __init__(self, contract, form):
        imports = "".join(
            f'<xs:import namespace="{NAMESPACES}{name}" schemaLocation="{name}.xsd"/>'
            for name in ("Submit", "LookupSession", "Envelopes")
        )
        schema = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
        self.schema = lxml.etree.XMLSchema(
            lxml.etree.fromstring(schema, base_url=f"{contract}/contract.xsd")
        )
        self.validates = form == "qualified"
        self.status = None

    def note_status(self, response, *_args, **_options):
        self.status = response.status_code

    def ingress(self, envelope, http_headers, operation):
        (message,) = envelope.find("{*}Body")
        if self.validates and self.status == 200:
            # By itself: the schema knows nothing of envelopes.
            self.schema.assertValid(lxml.etree.fromstring(lxml.etree.tostring(message)))
        return envelope, http_headers


class DocumentNow:
    def __init__(self, url, contract, form):
        self.replies = Replies(contract, form)
        session = requests.Session()
        session.trust_env = False  # no proxy
        session.hooks["response"].append(self.replies.note_status)
        client = zeep.Client(
            f"{contract}/DocumentNOW.wsdl",
            transport=zeep.transports.Transport(session=session, timeout=10),
            plugins=[self.replies],
            settings=zeep.Settings(strict=form == "qualified"),
        )
        # The WSDL has one port; each operation has a path of its own.
        self.submitting = client.create_service(BINDING, f"{url}{PATHS}Submit/text")
        self.looking_up = client.create_service(BINDING, f"{url}{PATHS}LookupSession/text")

    def submit(self, *documents):
        return self.submitting.AsyncSubmit(Documents={"Document": list(documents)})

    def look_up(self, *sessions, account=ACCOUNT):
        lookups = [{"ContextIdentifier": account, "SessionId": each} for each in sessions]
        return self.looking_up.LookupSession(SessionLookups={"SessionLookup": lookups})

    def finished(self, session):
        self.look_up(session)  # pending, as the server is told
        (result,) = self.look_up(session)
        return result.DocumentResults.DocumentResult


def document(metadata=None, account=ACCOUNT, template=TEMPLATE, parameters=None):
    if parameters is None:
        parameters = [{"Name": REQUIRED, "Value": "jdoe@example.com"}]
    return {
        "ContextIdentifier": account,
        "Metadata": {"UserName": "george@company.com"} | (metadata or {}),
        "Template": {"Id": template, "Parameters": {"Parameter": parameters}},
    }


def is_id(text):
    return str(uuid.UUID(text)) == text.lower() and text != NO_ID


def exceptions_of(exceptions, kind):
    return [(each.Severity, each._value_1) for each in exceptions[kind]]


def fault_of(call):
    try:
        answer = call()
    except zeep.exceptions.Fault as fault:
        return fault
    raise AssertionError(f"no fault, but {answer}")


# ---- the cases, each of which takes a DocumentNow


def document_submitted(service):
    result = service.submit(document())
    assert is_id(result.SessionId), result
    assert result.Exceptions is None, result


def parameter_missing_is_an_error(service):
    result = service.submit(document(parameters=[]))
    assert result.SessionId == NO_ID, result
    expected = [("Error", f'The parameter "{REQUIRED}" has no value.')]
    assert exceptions_of(result.Exceptions, "DocumentException") == expected, result


def parameter_unknown_is_a_warning(service):
    parameters = document()["Template"]["Parameters"]["Parameter"]
    name = "Z\u00fcrich & <B\u00e9la>"
    result = service.submit(document(parameters=parameters + [{"Name": name, "Value": "x"}]))
    assert is_id(result.SessionId), result
    expected = [("Warning", f'The parameter "{name}" is not defined.')]
    assert exceptions_of(result.Exceptions, "DocumentException") == expected, result


def account_unknown_is_an_error(service):
    result = service.submit(document(account=UNKNOWN_ID))
    assert result.SessionId == NO_ID, result
    expected = [("Error", "The context identifier is not known.")]
    assert exceptions_of(result.Exceptions, "DocumentException") == expected, result


def template_unknown_is_an_error(service):
    result = service.submit(document(template=UNKNOWN_ID))
    assert result.SessionId == NO_ID, result
    expected = [("Error", "The template does not exist.")]
    assert exceptions_of(result.Exceptions, "DocumentException") == expected, result


def session_pending_then_finished(service):
    session = service.submit(document()).SessionId
    (pending,) = service.look_up(session)
    assert pending.SessionId == session, pending
    assert pending.DocumentResults is None, pending
    assert pending.CloseEnvelopeResult is None, pending
    assert pending.Exceptions is None, pending
    (finished,) = service.look_up(session)
    assert finished.SessionId == session, finished
    assert finished.Exceptions is None, finished
    (result,) = finished.DocumentResults.DocumentResult
    assert is_id(result.Id) and is_id(result.AuthToken), result
    assert result.Metadata.UserName == "george@company.com", result
    assert result.Exceptions is None, result


def metadata_comes_back(service):
    metadata = {
        "DocumentName": SPECIAL,
        "OrderNumber": "7xe-123478",
        "ExpirationDate": "2007-04-13",
        "Culture": "en-US",
        "SignatureDeviceSupportEnabled": True,
        "EnvelopeId": "EBB73445-AB39-CD1F-8AF5-BC06AB44E93A",
        "TermsAndConditions": {
            "AdditionalComplianceStatement": SPECIAL,
            "AdditionalAgreementStatement": "",
            "AdditionalExtendedDisclosures": " disclosures ",
        },
    }
    session = service.submit(document(metadata | {"Password": "open sesame"})).SessionId
    (result,) = service.finished(session)
    terms = metadata.pop("TermsAndConditions")
    for name, value in metadata.items():
        assert result.Metadata[name] == value, (name, result)
    for name, value in terms.items():
        # zeep takes an empty element for none.
        assert (result.Metadata.TermsAndConditions[name] or "") == value, (name, result)
    assert result.Metadata.Password is None, result


def documents_of_one_session(service):
    session = service.submit(*[document({"DocumentName": str(i)}) for i in range(3)]).SessionId
    results = service.finished(session)
    assert [each.Metadata.DocumentName for each in results] == ["0", "1", "2"], results
    ids = {each.Id for each in results} | {each.AuthToken for each in results}
    assert len(ids) == 6, results


def sessions_of_one_lookup(service):
    sessions = [service.submit(document({"OrderNumber": str(i)})).SessionId for i in range(3)]
    service.look_up(*sessions)
    results = {each.SessionId: each for each in service.look_up(*sessions, UNKNOWN_ID)}
    assert set(results) == {*sessions, UNKNOWN_ID}, results
    for number, session in enumerate(sessions):
        (result,) = results[session].DocumentResults.DocumentResult
        assert result.Metadata.OrderNumber == str(number), results
    expected = [("Error", "The session does not exist.")]
    unknown = results[UNKNOWN_ID]
    assert unknown.DocumentResults is None, unknown
    assert exceptions_of(unknown.Exceptions, "SessionLookupException") == expected, unknown


def session_of_another_account_is_an_error(service):
    session = service.submit(document()).SessionId
    (result,) = service.look_up(session, account=UNKNOWN_ID)
    expected = [("Error", "The session does not exist.")]
    assert exceptions_of(result.Exceptions, "SessionLookupException") == expected, result


def lookup_of_nothing_is_empty(service):
    assert not service.look_up()


def guid_malformed_is_a_fault(service):
    fault = fault_of(lambda: service.look_up("no guid"))
    assert service.replies.status == 500, service.replies.status
    assert fault.code == "s:Client", fault.code
    assert "SessionLookups[0].SessionId" in fault.message, fault.message


def action_of_another_operation_is_a_fault(service):
    # Where AsyncSubmit is served.
    fault = fault_of(lambda: service.submitting.LookupSession())
    assert service.replies.status == 500, service.replies.status
    assert fault.code == "s:Client", fault.code
    assert fault.message == "The SOAPAction does not match the operation.", fault.message


CASES = [
    document_submitted,
    parameter_missing_is_an_error,
    parameter_unknown_is_a_warning,
    account_unknown_is_an_error,
    template_unknown_is_an_error,
    session_pending_then_finished,
    metadata_comes_back,
    documents_of_one_session,
    sessions_of_one_lookup,
    session_of_another_account_is_an_error,
    lookup_of_nothing_is_empty,
    guid_malformed_is_a_fault,
    action_of_another_operation_is_a_fault,
]


FORMS = ["qualified", "default", "none"]


@contextlib.contextmanager
def serving(program, form):
    """The URL of a service that calls each session pending once."""
    command = [program, "--port", "0", "--pending", "1", "--form", form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def outcome_of(case, service):
    """Whether a case passed, and what to say if not."""
    try:
        case(service)
    except Exception:  # whatever zeep makes of an answer
        return False, "".join(f"# {line}\n" for line in traceback.format_exc().splitlines())
    return True, ""


def main(program, contract):
    contract = pathlib.Path(contract).resolve()
    number = 0
    failed = False
    for form in FORMS:
        with serving(program, form) as url:
            service = DocumentNow(url, contract, form)
            for case in CASES:
                number += 1
                passed, said = outcome_of(case, service)
                print("ok" if passed else "not ok", number, "-", form, case.__name__)
                print(said, end="")
                failed = failed or not passed
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
