"""What is wrong with a file as a whole: no row of it is read on."""

from app.core.errors import AppError


class FileError(AppError):
    status = 422


class EmptyFileError(FileError):
    code = "import_empty"
    detail = "The file has no rows"


class UnknownFormatError(FileError):
    code = "import_unknown_format"
    detail = "The file is neither CSV nor XLSX"


class MacrosError(FileError):
    code = "import_macros"
    detail = "The workbook has macros: save it as .xlsx without them"


class BrokenFileError(FileError):
    code = "import_broken"
    detail = "The file is damaged, or encrypted"


class TooLargeInsideError(FileError):
    code = "import_too_large_inside"
    detail = "The workbook would be too large once it is unpacked"


class TooManySheetsError(FileError):
    code = "import_too_many_sheets"
    detail = "The workbook has too many sheets"


class TooManyFileRowsError(FileError):
    code = "import_too_many_rows"
    detail = "The file has too many rows: split it"


class TooManyColumnsError(FileError):
    code = "import_too_many_columns"
    detail = "The file has too many columns"


class UnclosedQuoteError(FileError):
    """`fila` is the row in which it is opened."""

    code = "import_unclosed_quote"
    detail = "A quote is opened and never closed"


class EncodingError(FileError):
    code = "import_encoding"
    detail = "The file is not in this encoding"


class UnknownSheetError(FileError):
    code = "import_unknown_sheet"
    detail = "The workbook has no such sheet"


OF_CODE: dict[str, type[FileError]] = {kind.code: kind for kind in FileError.__subclasses__()}
