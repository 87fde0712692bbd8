"""Words by which people end, resume or ask about text messages; whole messages only, whatever their case."""

from typing import Literal

Wish = Literal["stop", "start", "help"]

_STOP = (
    "stop stopall quit end revoke optout cancel unsubscribe arret arrêt arreter arrêter desabonner désabonner stopp ende abmelden"
    " abbestellen fine basta cancella annulla disiscrivi baja alto parar cancelar sair stoppen afmelden avsluta avslut stopp lopeta stopper"
)
_START = "start unstop resume subscribe optin demarrer démarrer anmelden inizia avvia alta iniciar comecar começar aanmelden"
_HELP = "help info aide hilfe aiuto ayuda ajuda hulp hjälp hjelp apua"

_WISHES: dict[str, Wish] = {
    **dict.fromkeys(_HELP.split(), "help"),
    **dict.fromkeys(_START.split(), "start"),
    **dict.fromkeys(_STOP.split(), "stop"),
}


def wish_of(text: str) -> Wish | None:
    """What the message asks for; None: it is an ordinary one. “Opt out” and “opt-out” are one word."""
    word = "".join(letter for letter in text.casefold() if letter.isalnum())
    return _WISHES.get(word) if len(text) <= 40 else None
