"""The class that all models of entries extend: pydantic models that never change and refuse unknown fields."""

from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo


class Fields(BaseModel):
    """A frozen pydantic model that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shorthand: ClassVar[str | None] = None
    """The field that takes a plain value, where editors may write one instead of the whole model."""

    def model_post_init(self, _context: object, /) -> None:
        """Share one set of field names among all models that set the same fields.

        By default each model owns such a set, which takes as much memory as most models' values.
        """
        object.__setattr__(self, "__pydantic_fields_set__", _same_names(frozenset(self.__pydantic_fields_set__)))

    @classmethod
    def rows(cls) -> dict[str, FieldInfo]:
        """Return the fields by the name that editors type: the model's own first, then those it inherits."""
        own_first = sorted(cls.model_fields.items(), key=lambda field: field[0] not in cls.__annotations__)
        return {info.alias or name: info for name, info in own_first}


@cache
def _same_names(names: frozenset[str]) -> set[str]:
    """Return one shared set for all equal sets of names; models are frozen, so nothing adds to it."""
    return set(names)


def annotation_of(info: FieldInfo) -> Any:  # noqa: ANN401  (annotations have no common type)
    """Return the type of a field together with its metadata, which pydantic stores apart."""
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
