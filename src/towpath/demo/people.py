"""Made-up names and addresses for the customers of the purchase data: the same ones every time."""

from hashlib import blake2b
from typing import NamedTuple

FIRST_NAMES = (
    "Ada Aisha Alice Amara Amelia Ana Andre Anita Anna Antonio Arjun Asha Astrid Beatriz Ben Bianca Bruno Camille Carla Carlos Cecilia Chen Chiara "
    "Chloe Clara Daniel Darius Deepa Diego Dmitri Elena Eli Elif Emil Emma Enzo Eva Fatima Felix Femi Finn Freya Gabriel Giulia Grace Hana Hannah "
    "Harper Hassan Helena Henry Hugo Ibrahim Ida Imani Ines Ingrid Iris Isaac Ivan Jack Jamal James Jana Jasmine Joao Johanna Jonas Jorge Josephine "
    "Julia Kai Karim Katarina Kofi Laila Lars Laura Leo Leila Lena Liam Lila Linh Louis Lucas Lucia Luka Maja Malik Marco Maria Marta Mateo Maya Mei "
    "Mia Miguel Mila Milan Mina Nadia Naomi Nia Nico Nina Noah Nora Oliver Olivia Omar Oscar Otto Paula Pedro Petra Priya Quinn Rafael Rania Ravi "
    "Rosa Ruben Ruth Sakura Salma Samir Sara Sean Selma Sofia Sven Tara Theo Tomas Uma Vera Victor Viola Wei Xavier Yara Yusuf Zara Zoe"
).split()

LAST_NAMES = (
    "Abbott Adeyemi Aguilar Ahmed Albrecht Almeida Andersen Archer Aydin Bailey Baker Banerjee Barros Bauer Becker Bell Benali Berg Bianchi Bishop "
    "Blanc Borg Brandt Brooks Byrne Calloway Campos Cardoso Carter Castillo Chang Chavez Cohen Collins Conti Costa Cruz Dahl Dang Das Davies Delgado "
    "Demir Diallo Dietrich Dixon Dubois Duran Eaton Egan Eriksen Evans Farrell Fernandez Ferretti Fischer Flores Fontaine Foster Fraser Fuchs Fujita "
    "Gallo Garcia Gibson Gomez Grant Greene Gupta Haas Haddad Hansen Harris Hayes Heller Hernandez Hoffman Holm Hughes Hussain Ibarra Ito Ivanov "
    "Jensen Johansson Jones Joshi Kang Kapoor Kaya Keller Khan Kim Klein Kovacs Kruger Kumar Lambert Larsen Laurent Lee Lewis Lindgren Lopez Lund "
    "Mancini Marino Martin Mbeki Mendes Meyer Mills Moreau Morgan Moretti Murphy Myers Nair Nakamura Navarro Nguyen Nielsen Novak Okafor Olsen Ortiz "
    "Osman Owens Park Patel Pereira Petit Popov Price Quigley Ramos Rao Reid Ricci Rivera Roberts Romero Rossi Roy Russo Saito Sanchez Santos Schmid "
    "Schneider Shah Sharma Silva Singh Soto Stein Stone Sutton Suzuki Tanaka Tran Turner Vargas Vega Vogel Walker Wang Weber Weiss White Wong Wood "
    "Yamamoto Yilmaz Young Zhang Zimmerman"
).split()

# The shop sold all over the United States: zones in the rough proportion of the people who live in them.
TIME_ZONES = ("America/New_York",) * 47 + ("America/Chicago",) * 29 + ("America/Denver",) * 7 + ("America/Los_Angeles",) * 17


class Person(NamedTuple):
    external_id: str
    first_name: str
    last_name: str
    email: str
    time_zone: str


def make_person(customer_id: str) -> Person:
    """The person behind a customer id of the data ("00001" ... "23570"). The address is unique: it carries the id."""
    dice = int.from_bytes(blake2b(customer_id.encode(), digest_size=8, key=b"cd shop").digest(), "big")
    dice, first = divmod(dice, len(FIRST_NAMES))
    dice, last = divmod(dice, len(LAST_NAMES))
    dice, zone = divmod(dice, len(TIME_ZONES))
    first_name, last_name = FIRST_NAMES[first], LAST_NAMES[last]
    email = f"{first_name}.{last_name}.{int(customer_id)}@mail{dice % 5 + 1}.example".lower()
    return Person(f"cust-{customer_id}", first_name, last_name, email, TIME_ZONES[zone])
