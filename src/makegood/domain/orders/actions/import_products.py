"""The bulk path: articles that passed their checks already, in the caller's transaction, without an audit row each."""

from collections.abc import Collection, Mapping

from makegood.kernel.bulk import any_of, insert_rows

from ..models import Product

_FIELDS = ("title", "gtin", "brand", "url")


def import_products(*, product_ids: Collection[str]) -> int:
    """Add articles that are not there yet, without a title. How many were added.

    Raises IntegrityError when somebody else adds one of them at the same moment.
    """
    known = set(Product.objects.filter(pk__in=any_of(product_ids)).values_list("pk", flat=True))
    fresh = [product for product in dict.fromkeys(product_ids) if product not in known]
    insert_rows(Product, ["id", "title"], [(product, "") for product in fresh])
    return len(fresh)


def merge_products(*, products: Mapping[str, Mapping[str, str]]) -> dict[str, bool]:
    """Add articles and change those that are there, by id, as `check_product` gives them.

    Of those that were there: whether they changed. What is not said of an article stays as it is. Raises IntegrityError
    as `import_products`.
    """
    known = Product.objects.filter(pk__in=any_of(products)).select_for_update().order_by("pk")
    stored = {one.pk: one for one in known}
    _insert({product: said for product, said in products.items() if product not in stored})
    return {product_id: _change(product, products[product_id]) for product_id, product in stored.items()}


def _change(product: Product, wanted: Mapping[str, str]) -> bool:
    changed = [name for name, value in wanted.items() if getattr(product, name) != value]
    if changed:
        for name in changed:
            setattr(product, name, wanted[name])
        product.save(update_fields=changed)
    return bool(changed)


def fill_in_titles(*, titles: Mapping[str, str]) -> None:
    """Articles that orders tell of: those that are not there yet are added, and those without a title get theirs.

    A title that is known stays: two orders that call an article differently would otherwise change it in turn.
    """
    known = dict(Product.objects.filter(pk__in=any_of(titles)).values_list("pk", "title"))
    _insert({product: {"title": title} for product, title in titles.items() if product not in known})
    for product, title in titles.items():
        if title and known.get(product) == "":
            Product.objects.filter(pk=product, title="").update(title=title)


def _insert(products: Mapping[str, Mapping[str, str]]) -> None:
    rows = [(product, *(said.get(name, "") for name in _FIELDS)) for product, said in products.items()]
    insert_rows(Product, ["id", *_FIELDS], rows)
