"""What people are told: warnings of a run, and letters that wait for them; by mail and in Slack.

These are callbacks of tasks. Each does something where its Airflow connection is set. Airflow runs them in
the task's worker once it has succeeded, and logs what they raise: no run fails of a notice that could not be
sent.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from imr_deployment import deployment

Notice = Callable[[Any], "tuple[str, str] | None"]
"""Takes a task's context. Returns a message's subject and text, or None where there is nothing to say."""

MAIL_CONNECTION, SLACK_CONNECTION = "imr_smtp", "imr_slack"


class NoRecipient(ValueError):
    """The connection for mail does not say who is to get it."""


def tell_by_mail(context: Any) -> None:
    """Sends a run's warnings by mail, where the connection `imr_smtp` is set and there are any.

    Raises NoRecipient where the connection's extra has no `to`.
    """
    _mail(context, _drift)


def tell_in_slack(context: Any) -> None:
    """Sends a run's warnings to Slack, where the connection `imr_slack` is set and there are any."""
    _post(context, _drift)


def mail_who_waits(context: Any) -> None:
    """Sends the number of waiting letters by mail, where `imr_smtp` is set and letters wait.

    Raises NoRecipient where the connection's extra has no `to`.
    """
    _mail(context, _waiting)


def post_who_waits(context: Any) -> None:
    """Sends the number of waiting letters to Slack, where `imr_slack` is set and letters wait."""
    _post(context, _waiting)


def _mail(context: Any, notice: Notice) -> None:
    connection = _connection(MAIL_CONNECTION)
    told = notice(context) if connection else None
    if not connection or not told:
        return
    if not (to := connection.extra_dejson.get("to")):
        raise NoRecipient(f"connection {MAIL_CONNECTION}: name who gets the mail as `to` in its extra")
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    subject, text = told
    body = f"<pre>{html.escape(text)}</pre>"
    SmtpNotifier(to=to, subject=subject, html_content=body, smtp_conn_id=MAIL_CONNECTION)(context)


def _post(context: Any, notice: Notice) -> None:
    if not _connection(SLACK_CONNECTION) or not (told := notice(context)):
        return
    from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier

    SlackWebhookNotifier(slack_webhook_conn_id=SLACK_CONNECTION, text="\n".join(told))(context)


def _connection(name: str) -> Connection | None:
    try:
        return Connection.get(name)  # type: ignore[no-any-return]
    except AirflowNotFoundException:
        return None


def _drift(context: Any) -> tuple[str, str] | None:
    """Subject and text of what the run's report warns of."""
    from imr.runs.report import read_report, report_folder

    warnings = read_report(deployment().lake(), report_folder(context["dag_run"].run_id)).warnings
    if not warnings:
        return None
    run = f"{context['dag_run'].dag_id} {context['dag_run'].run_id}"
    lines = [f"{one['severity']} {one['code']}: {one['told']}" for one in warnings]
    where = "The run's page (IMR runs in Airflow's menu) and its Data Docs show them. No letter is held back."
    count = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
    return f"imr: {count} of drift in {run}", "\n".join([*lines, where])


def _waiting(_: Any) -> tuple[str, str] | None:
    """Subject and text of the letters that wait for a person."""
    from imr.reports.pages.ledger import waiting_letters

    waiting = waiting_letters(deployment())
    count = waiting.found.total
    if not count:
        return None
    lines = [
        f"{one.letters} for {one.reason}, the first since {one.since:%Y-%m-%d}"
        for one in waiting.by_reason
        if one.decides
    ]
    where = "Release or close them on the page IMR quarantine in Airflow's menu."
    return f"imr: {'1 letter waits' if count == 1 else f'{count} letters wait'} for a person", "\n".join(
        [*lines, where]
    )
