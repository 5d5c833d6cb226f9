"""People who could be customers in Colombia and are not: for a first look and for trials at any size."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any
from unicodedata import normalize
from uuid import UUID

from faker.providers.person.es_CO import Provider

from app.models.contact import ContactStatus, TipoDocumento

# Municipalities by about how many people live there (thousands), as DANE's projections have it, and the
# area digit of their fixed lines (CRC, Resolución 5826 de 2019), and their codes in DIVIPOLA.
CITIES = {
    "Bogotá": (7_900, "1", "11001"), "Medellín": (2_600, "4", "05001"), "Cali": (2_280, "2", "76001"),
    "Barranquilla": (1_330, "5", "08001"), "Cartagena": (1_060, "5", "13001"), "Soacha": (800, "1", "25754"),
    "Cúcuta": (800, "7", "54001"), "Soledad": (680, "5", "08758"), "Bucaramanga": (620, "7", "68001"),
    "Bello": (570, "4", "05088"), "Villavicencio": (560, "8", "50001"), "Ibagué": (550, "8", "73001"),
    "Santa Marta": (550, "5", "47001"), "Valledupar": (550, "5", "20001"), "Montería": (520, "4", "23001"),
    "Pereira": (480, "6", "66001"), "Manizales": (450, "6", "17001"), "Pasto": (410, "2", "52001"),
    "Neiva": (370, "8", "41001"), "Palmira": (360, "2", "76520"), "Popayán": (330, "2", "19001"),
    "Armenia": (310, "6", "63001"), "Sincelejo": (300, "5", "70001"), "Itagüí": (300, "4", "05360"),
    "Floridablanca": (310, "7", "68276"), "Envigado": (250, "4", "05266"), "Tunja": (190, "8", "15001"),
    "Riohacha": (220, "5", "44001"), "Rionegro": (150, "4", "05615"), "Yopal": (190, "8", "85001"),
    "Quibdó": (140, "4", "27001"), "Florencia": (180, "8", "18001"),
}  # fmt: skip
MOBILE_PREFIXES = ["300", "301", "302", "304", "305", "310", "311", "312", "313", "314", "315", "316", "317", "318", "320", "321", "323", "350"]  # fmt: skip  # noqa: E501
# Reserved for examples (RFC 2606), so that nobody is ever written to.
EMAIL_DOMAINS = ["example.com", "example.net", "example.org"]
STATES = {ContactStatus.PROSPECTO: 45, ContactStatus.CALIFICADO: 25, ContactStatus.CLIENTE: 20, ContactStatus.INACTIVO: 10}  # fmt: skip  # noqa: E501
NOTES = {
    ContactStatus.PROSPECTO: [
        "Llegó por el formulario de la página; pidió que lo llamen en la tarde.",
        "Dejó sus datos en la feria de Corferias. Quiere conocer los precios por volumen.",
        "Recomendado por un cliente. Aún no se ha hecho la primera llamada.",
    ],
    ContactStatus.CALIFICADO: [
        "Tiene presupuesto aprobado para el próximo trimestre. Enviar propuesta.",
        "Decide junto con su socio; prefiere reunión por videollamada.",
        "Ya probó la demostración y pidió una cotización para tres sedes.",
    ],
    ContactStatus.CLIENTE: [
        "Compra cada mes. Pago a 30 días, sin retrasos.",
        "Renovó el contrato anual. Interesa ofrecerle el servicio de mantenimiento.",
        "Cliente desde la apertura de la tienda; atiende mejor por WhatsApp.",
    ],
    ContactStatus.INACTIVO: [
        "Cambió de proveedor. Volver a llamar en seis meses.",
        "No responde desde hace varias semanas.",
    ],
}


class _Names:
    """Colombia's most frequent names, each with its share; Faker collected them from open data of the state."""

    def __init__(self, shares: dict[str, float]) -> None:
        self.names = list(shares)
        self.cumulated = list(accumulate(shares.values()))

    def some(self, chance: random.Random, how_many: int) -> str:
        """Different names with a space between."""
        chosen: list[str] = []
        while len(chosen) < how_many:
            name = chance.choices(self.names, cum_weights=self.cumulated)[0]
            if name not in chosen:
                chosen.append(name)
        return " ".join(chosen)


WOMEN, MEN = _Names(Provider.first_names_female), _Names(Provider.first_names_male)
SURNAMES = _Names(Provider.last_names)


def sample_contacts(count: int, *, days: int, random_seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` rows for the contacts table, created over the last `days` days, oldest first.

    A person's names, e-mail, phone, city, estado and notes agree with each other. The same `random_seed`
    makes the same people; e-mails are unique within a seed and, as they carry it, between seeds.
    """
    chance = random.Random(random_seed)  # noqa: S311  (people for trials, not secrets)
    cities, inhabitants = list(CITIES), list(accumulate(people for people, *_ in CITIES.values()))
    states, shares = list(STATES), list(accumulate(STATES.values()))
    step = timedelta(days=days) / max(count, 1)
    first = datetime.now(UTC) - timedelta(days=days)
    for number in range(count):
        nombres = chance.choice((WOMEN, MEN)).some(chance, chance.choice((1, 2, 2)))
        apellidos = SURNAMES.some(chance, 2)
        ciudad = chance.choices(cities, cum_weights=inhabitants)[0]
        estado = chance.choices(states, cum_weights=shares)[0]
        created_at = first + step * (number + chance.random())
        yield {
            "id": UUID(int=chance.getrandbits(128), version=4),
            "created_at": created_at,
            "updated_at": created_at,
            "nombres": nombres,
            "apellidos": apellidos,
            "nombre_completo": f"{nombres} {apellidos}",
            "email": _email(chance, nombres, apellidos, f"{random_seed}.{number}" if random_seed > 1 else str(number)),
            "telefono": _phone(chance, CITIES[ciudad][1]),
            "estado": estado,
            "cedula": _cedula(chance),
            "ciudad": ciudad,
            "pais": "Colombia",
            "notas": chance.choice(NOTES[estado]),
            "propietario_id": None,
            "tipo_documento": TipoDocumento.CC,
            "municipio": CITIES[ciudad][2],
        }


def _email(chance: random.Random, nombres: str, apellidos: str, distinction: str) -> str:
    first, last = nombres.split(maxsplit=1)[0], apellidos.split(maxsplit=1)[0]
    plain = normalize("NFKD", f"{first}.{last}".lower()).encode("ascii", "ignore").decode()
    return f"{plain}.{distinction}@{chance.choice(EMAIL_DOMAINS)}"


def _phone(chance: random.Random, area: str) -> str:
    """Ten national digits: a mobile, or now and then a fixed line of the city."""
    line = f"{chance.randrange(2, 9)}{chance.randrange(10**6):06}"
    if chance.random() < 0.1:  # noqa: PLR2004
        return f"(60{area}) {line[:3]} {line[3:]}"
    return f"{chance.choice(MOBILE_PREFIXES)} {line[:3]} {line[3:]}"


def _cedula(chance: random.Random) -> str:
    """The old eight digits, or the ten that are given out since 2004."""
    if chance.random() < 0.4:  # noqa: PLR2004
        return str(chance.randrange(10_000_000, 99_999_999))
    return str(chance.randrange(1_000_000_000, 1_199_999_999))
