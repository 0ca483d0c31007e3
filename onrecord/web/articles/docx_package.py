"""Opens the package of a .docx file, a stranger's: within bounds, before a library unpacks it whole."""

from io import BytesIO

from docx import Document
from docx.document import Document as OpenedDocument

from onrecord.web.articles.acceptance_comments import UnreadableArticleError
from onrecord.web.office_packages import OLD_FORM, PackageBounds, UnfitPackageError, examine_package

BOUNDS = PackageBounds(
    most_members=2_000,  # an article with a hundred pictures has some 120
    most_unpacked=100_000_000,  # which the library keeps in memory
    most_xml=20_000_000,  # 100 times that of a long article
    thing="article",
    program="Word",
)


def open_docx(name: str, content: bytes) -> OpenedDocument:
    """Return an opened .docx file. Raises `UnreadableArticleError` with the reason if it can't be read."""
    if content.startswith(OLD_FORM):
        words = f"{name} is a file of an older Word, or has a password; save it as .docx without one"
        raise UnreadableArticleError(words)
    try:
        examine_package(name, content, BOUNDS)
        return Document(BytesIO(content))
    except UnfitPackageError as error:
        raise UnreadableArticleError(str(error)) from None
    except Exception as error:  # noqa: BLE001  (the library lets through what each of its parts raises on odd files)
        words = f"{name} can't be read as .docx: the file is damaged or in another form ({type(error).__name__})"
        raise UnreadableArticleError(words) from None
