"""Shows the invented story of a new site, which no folder needs to hold for it."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from onrecord.build.pipeline import Options, load_site
from onrecord.build.story_export import export_story
from onrecord.editing.starting.new_folder import make_site
from onrecord.editing.starting.starter import NewSite, site_files

_STORY = "example"


@lru_cache(8)
def render_example(language: str, today: date) -> str:
    """Return the invented story in one of the languages of the interface, as one file; its head says what it is."""
    files = site_files(NewSite("On the record", (language,), "UTC", "onrecord"))
    with TemporaryDirectory(prefix="onrecord-example-") as folder:
        root = Path(folder).resolve()
        make_site(root, {path: text for path, text in files.items() if path.startswith(("content/", "site.yaml"))})
        loaded = load_site(root, Options(today, remember=False, jobs=1)).value
        assert loaded.site is not None, "the example has no errors"  # noqa: S101  (a test makes a site of it)
        assert loaded.theme is not None  # noqa: S101  (as above)
        return export_story(root, (loaded.site, loaded.theme), _STORY, language, remember=False).value
