"""Mail, chats, fax covers and notes that pass a determination on with comment: each must be refused."""

from __future__ import annotations

import textwrap

from variants.letters import (
    before_decisions,
    body,
    decisions_of,
    flowing,
    headed,
    headed_short,
    headed_therapy,
    item_of,
    marked,
    numbered,
    request_of,
)
from variants.model import Variant
from variants.quoting import quoting

KIND = "quoted: messages"


def variants() -> list[Variant]:
    """Every document of this kind."""
    texts = {
        "mail_with_headers": _mail(),
        "reply_with_marks": _reply(),
        "reply_between_the_lines": _inline(),
        "list_digest_double_marks": _digest(),
        "phone_chat_export": _chat(),
        "work_chat_export": _channel(),
        "claim_notes_log": _notes(),
        "text_messages": _short_messages(),
    }
    papers = {"forwarded_and_printed": _forwarded(), "fax_cover_with_comment": _fax()}
    return quoting(KIND, texts, papers)


def _mail() -> str:
    return f"""Return-Path: <v.lark@example.org>
Received: from mx.example.org (203.0.113.7) by mail.example.com; Tue, 4 Feb 2025 09:12:44 -0800
From: Valentina Lark <v.lark@example.org>
To: claims@example.com
Subject: IMR came back
Date: Tue, 4 Feb 2025 09:12:31 -0800
Message-ID: <20250204.0912@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hi all,

pasting the determination so nobody has to open the attachment. Please diary 30 days for the appeal.

{body(headed())}
--
Valentina Lark | Paralegal
This message may contain confidential information.
"""


def _forwarded() -> str:
    return f"""Ezekiel Thornbury

From:      Ezekiel Thornbury
Sent:      Monday, January 13, 2025 4:51 PM
To:        Utilization Review Unit
Cc:        Nurse Case Management
Subject:   FW: Final determination - action needed today

See below, the third one got overturned. We have five working days to authorize. Who takes it?

-----Original Message-----
From: IMR Mailbox
Sent: Monday, January 13, 2025 3:02 PM
To: Ezekiel Thornbury
Subject: Final determination

{body(headed())}"""


def _reply() -> str:
    return f"""On Fri, 7 Mar 2025 at 11:20, Review Desk <desk@example.net> wrote:
{marked(body(headed_short()))}
>
Thanks, got it. The second one surprises me. Let's talk on Monday.

Sent from my phone
"""


def _inline() -> str:
    parts = []
    for number, remark in enumerate(("no surprise here", "this is the one I called about", "ok"), start=1):
        parts.append(f"{marked(item_of(headed_short(), number))}\n\n[BK] {remark}\n")
    return f"""Subject: RE: RE: determination
My comments are in between, marked BK.

{marked(before_decisions(headed_short()))}
{"".join(parts)}
Regards, Barnaby
"""


def _digest() -> str:
    return f"""Applicants-Discuss Digest, Vol 88, Issue 4
Today's Topics:
   1. Re: has anybody seen reasoning like this? (Lysander M.)
----------------------------------------------------------------------
Message: 1
>> I received this in a case of mine:
{marked(flowing(body(numbered())), ">> ")}
> Can you say which chapter it cites? I lost the first page.
It cites the one on foot and ankle, as they all do.
------------------------------
End of Applicants-Discuss Digest
"""


def _chat() -> str:
    lines = flowing(body(headed_short())).split("\n\n")
    said = "\n".join(
        f"[3/11/25, 10:{12 + n // 3:02}:{n % 60:02}] Ingrid W: {line}" for n, line in enumerate(lines)
    )
    return f"""[3/11/25, 10:11:58] Messages and calls are end-to-end encrypted.
[3/11/25, 10:12:00] Ingrid W: ok here it comes
{said}
[3/11/25, 10:31:10] Caspian: so they said no to the shots??
[3/11/25, 10:31:44] Ingrid W: yes
"""


def _channel() -> str:
    return f"""#imr-results  |  export of 2025-03-01
Members: 14

Philippa Dune  9:02 AM
morning! new one, text straight out of the PDF:
```
{decisions_of(headed())}```
:eyes: 3   :tada: 1

Montague Frye  9:05 AM
replied to a thread: which adjuster has {request_of(headed(), 3)}?

Philippa Dune  9:06 AM
(edited) mine. authorizing now
"""


def _notes() -> str:
    return f"""CLAIM NOTES REPORT                               PRINTED 02/20/2025 07:44 BY USER 0417
CLAIM 99-000-ZX    STATUS OPEN    EXAMINER R. QUILLFEATHER

NOTE 0112  TYPE: MEDICAL   02/12/2025 14:20
RECEIVED FAX FROM PTP OFFICE. SENT TO UR.
NOTE 0113  TYPE: IMR   02/19/2025 16:05
DETERMINATION RECEIVED TODAY, COPIED TO NOTE:
{body(numbered())}
NOTE 0114  TYPE: DIARY   02/19/2025 16:06
AUTHORIZE CONSULT. LETTER TO PROVIDER. DIARY 5 DAYS.
NOTE 0115  TYPE: RESERVES   02/20/2025 07:40
NO CHANGE.
"""


def _short_messages() -> str:
    pieces = textwrap.wrap(" ".join(body(headed_therapy()).split()), 1500)
    said = "\n\n".join(
        f"Me ({n}/{len(pieces)}), 6:{n:02} PM:\n{piece}" for n, piece in enumerate(pieces, start=1)
    )
    return f"""Conversation with Dr. Office (front desk)
Backup of 41 messages

Front desk, 5:58 PM: can u send what it says?
{said}

Front desk, 6:20 PM: got it. therapy approved! we will call to schedule
"""


def _fax() -> str:
    return f"""FAX

TO:    Oriel Pain & Spine, attention Dr. Kestrel
FROM:  Law Office of Dagny Hurst
PAGES: 4 including this cover
RE:    IMR determination

Comments: Doctor, they upheld again. Please write a short rebuttal on the second item, I think the
reviewer mixed up the two medications, and send it by Thursday. My draft argument: the schedule requires
a trial and you had one. Call me if the dates are wrong.

CONFIDENTIALITY NOTICE: if you are not the intended recipient destroy this fax.
\f{body(headed())}"""
