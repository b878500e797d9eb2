"""`python -m furniture`: all kinds over all real letters; `--stamps` stamps them into the PDFs."""

from __future__ import annotations

import click

from furniture.run import real_pdfs, try_stamps, try_text


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--stamps", is_flag=True, help="Stamp furniture into the PDFs instead of writing it into text.")
@click.option("--every", default=1, show_default=True, help="Take each so many-th letter.")
def main(*, stamps: bool, every: int) -> None:
    """Write furniture over the real letters beside the project and say what is read otherwise."""
    letters = real_pdfs()[::every]
    tried = try_stamps(letters) if stamps else try_text(letters)
    for (way, kind), wrong in sorted(tried.wrong.items()):
        click.echo(f"{way}, {kind}: {len(wrong)} otherwise, such as {wrong[0]}")
    for way, total in tried.total.items():
        click.echo(f"{way}: {total} read, {tried.share_wrong(way):.2%} otherwise")


if __name__ == "__main__":
    main()
