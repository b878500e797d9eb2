"""Warnings of a run, told to people: by mail and in Slack, each where its Airflow connection is set.

Both are callbacks of the task `reconcile`. Airflow runs them in the task's worker once it has succeeded, and
logs what they raise: no run fails of a notice that could not be sent.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from imr_deployment import deployment

MAIL_CONNECTION, SLACK_CONNECTION = "imr_smtp", "imr_slack"


class NoRecipient(ValueError):
    """The connection for mail does not say who is to get it."""


def tell_by_mail(context: Any) -> None:
    """Sends a run's warnings by mail, where the connection `imr_smtp` is set and there are any.

    Raises NoRecipient where the connection's extra has no `to`.
    """
    connection = _connection(MAIL_CONNECTION)
    warnings = _warnings(context) if connection else ()
    if not connection or not warnings:
        return
    if not (to := connection.extra_dejson.get("to")):
        raise NoRecipient(f"connection {MAIL_CONNECTION}: name who gets the mail as `to` in its extra")
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    subject, text = _notice(context, warnings)
    body = f"<pre>{html.escape(text)}</pre>"
    SmtpNotifier(to=to, subject=subject, html_content=body, smtp_conn_id=MAIL_CONNECTION)(context)


def tell_in_slack(context: Any) -> None:
    """Sends a run's warnings to Slack, where the connection `imr_slack` is set and there are any."""
    if not _connection(SLACK_CONNECTION) or not (warnings := _warnings(context)):
        return
    from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier

    text = "\n".join(_notice(context, warnings))
    SlackWebhookNotifier(slack_webhook_conn_id=SLACK_CONNECTION, text=text)(context)


def _connection(name: str) -> Connection | None:
    try:
        return Connection.get(name)  # type: ignore[no-any-return]
    except AirflowNotFoundException:
        return None


def _warnings(context: Any) -> Sequence[Mapping[str, Any]]:
    """What the run's report warns of."""
    from imr.runs.report import read_report, report_folder

    return read_report(deployment().lake(), report_folder(context["dag_run"].run_id)).warnings


def _notice(context: Any, warnings: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Subject and text."""
    run = f"{context['dag_run'].dag_id} {context['dag_run'].run_id}"
    lines = [f"{one['severity']} {one['code']}: {one['told']}" for one in warnings]
    where = "The run's page (IMR runs in Airflow's menu) and its Data Docs show them. No letter is held back."
    count = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
    return f"imr: {count} of drift in {run}", "\n".join([*lines, where])
