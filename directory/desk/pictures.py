"""Photos and PDFs made into plain pictures: drawn anew, so that nothing hidden comes along (place, camera, scripts).

JPEG, PNG and WebP through Pillow, PDF through PDFium; the type is told from the content, never from the name.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import BadInput

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2000  # pixels: small print on an A4 page stays readable
PREVIEW_SIDE = 1000  # pixels: the small print of A4 can be made out
LARGEST_LOGO = 640  # pixels: 50 mm on paper at 320 dpi
MOST_PAGES = 4
QUALITY = 82
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim", b"ftypavif")
TOO_LARGE = "ファイルが大きすぎます。10MBより小さくして、もう一度選んでください。"
IS_HEIC = (
    "HEIC形式の写真は読めません。写真を「JPEG」で保存し直すか、"
    "画面に出してスクリーンショットを撮り、それを選んでください。"
)
UNKNOWN = "このファイルは、写真（JPEG・PNG・WebP）でもPDFでもないため、残せません。別のファイルを選んでください。"
NO_LOGO = "ロゴは、画像（JPEG・PNG・WebP）で選んでください。PDFのロゴは、画像として保存し直してください。"
BROKEN = "このファイルはこわれていて開けません。もう一度写真を撮るか、別のファイルを選んでください。"
LOCKED = "このPDFには鍵がかかっているため開けません。鍵のないPDFか、写真を選んでください。"
TOO_MANY_PIXELS = "写真が大きすぎて開けません。画面の大きさ（8000万画素まで）に縮めて、もう一度選んでください。"
Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before a pixel is read
PDFIUM = threading.Lock()  # the library draws one page at a time in a process


def pages_of(data: bytes) -> list[bytes]:
    """The pages as JPEG, at most `MOST_PAGES`. Raises BadInput with what to do instead."""
    _check(data)
    return list(_pdf_pages(data)) if _is_pdf(data) else [_photo(data)]


def logo_of(data: bytes) -> bytes:
    """A logo as PNG on white with nothing but its pixels, no larger than print needs. Raises BadInput."""
    _check(data)
    if _is_pdf(data):
        raise BadInput(NO_LOGO)
    with _opened(data) as sent:
        picture = _on_white(sent, LARGEST_LOGO)
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def picture_of_page(pdf: bytes, number: int) -> bytes:
    """One page of a PDF of ours as PNG, as wide as a preview needs. Raises BadInput when there is no such page."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise BadInput(f"{number}ページ目はありません。{len(document)}ページまでです。")
            page = document[number - 1]
            drawn = page.render(scale=PREVIEW_SIDE / max(page.get_width(), page.get_height(), 1)).to_pil()
        finally:
            document.close()
    kept = io.BytesIO()
    drawn.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(kept, "PNG")
    return kept.getvalue()


def text_of(data: bytes) -> str:
    """The words of a PDF that holds them as words; "" for photos and scans."""
    if not _is_pdf(data):
        return ""
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            return ""
        try:
            pages = [document[at].get_textpage().get_text_bounded() for at in range(min(len(document), MOST_PAGES))]
        finally:
            document.close()
    return "\n\n".join(page.replace("\r\n", "\n").strip() for page in pages).strip()


def _check(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise BadInput(TOO_LARGE)
    if data[4:12] in HEIC:
        raise BadInput(IS_HEIC)


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _photo(data: bytes) -> bytes:
    with _opened(data) as sent:
        return _drawn(sent)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The picture the right way up. Raises BadInput for what is none, also where that shows only while drawing."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise BadInput(TOO_MANY_PIXELS)
            yield ImageOps.exif_transpose(sent)
    except UnidentifiedImageError:
        raise BadInput(UNKNOWN) from None
    except (OSError, ValueError, SyntaxError):
        raise BadInput(BROKEN) from None


def _pdf_pages(data: bytes) -> Iterator[bytes]:
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise BadInput(LOCKED if "password" in str(error).lower() else BROKEN) from None
        try:
            for at in range(min(len(document), MOST_PAGES)):
                page = document[at]
                scale = LONGEST_SIDE / max(page.get_width(), page.get_height(), 1)
                yield _drawn(page.render(scale=min(scale, 4)).to_pil())
        finally:
            document.close()


def _drawn(picture: Image.Image) -> bytes:
    """On white, no larger than needed, as JPEG with nothing but its pixels."""
    kept = io.BytesIO()
    _on_white(picture, LONGEST_SIDE).save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()


def _on_white(picture: Image.Image, longest: int) -> Image.Image:
    picture.thumbnail((longest, longest))
    coloured = picture.convert("RGBA")
    plain = Image.new("RGB", coloured.size, "white")
    plain.paste(coloured, mask=coloured.getchannel("A"))
    return plain
