"""Closed lists of the instruction 2024/86 and of the form, each term with its French label."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A member of a closed list: its value is stored and exported, its label is read by people."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member from its stored value and its French label; looking a member up gives the value alone."""
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        return term


class PactState(Term):
    """Where the pact stands (M5)."""

    PREPARING = ("preparing", "en préparation")
    AGREED = ("agreed", "validé, non signé")
    SIGNED = ("signed", "signé")
    NONE = ("none", "pas de pacte cette année")


class Governance(Term):
    """The body that carries the approach (M2)."""

    EXISTING = ("existing", "une instance existante")
    CREATED = ("created", "une instance créée pour le pacte")
    UNDECIDED = ("undecided", "pas encore décidé")


class LinkedScheme(Term):
    """Schemes that the pact comes in addition to (I, P1)."""

    DEPARTMENT_CONTRACT = ("department_contract", "contrat local des solidarités (département)")
    METROPOLIS_CONTRACT = ("metropolis_contract", "contrat local des solidarités (métropole)")
    CITY_CONTRACT = ("city_contract", "contrat de ville")
    TERRITORIAL_AGREEMENT = ("territorial_agreement", "convention territoriale globale")
    DEPARTMENT_PLAN = ("department_plan", "schéma départemental")
    ROADMAP = ("roadmap", "feuille de route")
    OTHER = ("other", "autre démarche")
    NONE = ("none", "aucune")


class Axis(Term):
    """The national axes by which priorities are aggregated (I)."""

    CHILDHOOD = ("childhood", "Prévenir la pauvreté et lutter contre les inégalités dès l’enfance")
    EMPLOYMENT = ("employment", "Amplifier la politique d’accès à l’emploi pour tous")
    RIGHTS = ("rights", "Lutter contre la grande exclusion grâce à l’accès aux droits")
    TRANSITION = ("transition", "Construire une transition écologique et solidaire")
    OTHER = ("other", "Aucun de ces axes")


class Frequency(Term):
    """How often a technical committee meets (M3)."""

    MONTHLY = ("monthly", "mensuelle")
    BIMONTHLY = ("bimonthly", "tous les deux mois")
    QUARTERLY = ("quarterly", "trimestrielle")
    HALF_YEARLY = ("half_yearly", "semestrielle")
    OTHER = ("other", "autre")


class Novelty(Term):
    """Whether the action is new (P6)."""

    NEW = ("new", "nouvelle")
    REINFORCED = ("reinforced", "renforcée")
    CONTINUED = ("continued", "reconduite à l’identique")


class OrganisationCategory(Term):
    """Families of organisations that lead, carry, sign or fund (M4); FSE+ is one of its own."""

    CAF = ("caf", "CAF")
    MSA = ("msa", "MSA")
    CPAM = ("cpam", "CPAM")
    CARSAT = ("carsat", "Carsat")
    FRANCE_TRAVAIL = ("france_travail", "France Travail")
    ARS = ("ars", "ARS")
    REGION = ("region", "Conseil régional")
    DEPARTMENT = ("department", "Conseil départemental")
    EPCI = ("epci", "Intercommunalité")
    COMMUNE = ("commune", "Commune ou CCAS")
    STATE_OTHER = ("state_other", "Autre service de l’État")
    COMPANY = ("company", "Entreprise")
    FOUNDATION = ("foundation", "Fondation")
    ASSOCIATION = ("association", "Association")
    ESF_PLUS = ("esf_plus", "Fonds social européen plus (FSE+)")
    OTHER_EU = ("other_eu", "Autre fonds européen")
    OTHER = ("other", "Autre organisme")


class Audience(Term):
    """Publics of an action; the first four are the instruction's priorities (P4)."""

    CHILDREN = ("children", "enfants")
    WOMEN = ("women", "femmes")
    SINGLE_PARENTS = ("single_parents", "familles monoparentales")
    WORKING_POOR = ("working_poor", "travailleurs pauvres")
    YOUNG_PEOPLE = ("young_people", "jeunes")
    JOBSEEKERS = ("jobseekers", "demandeurs d’emploi")
    HOMELESS = ("homeless", "personnes sans domicile")
    RSA_RECIPIENTS = ("rsa_recipients", "allocataires du RSA")
    ELDERLY = ("elderly", "personnes âgées")
    DISABLED = ("disabled", "personnes en situation de handicap")
    STUDENTS = ("students", "étudiants")
    MIGRANTS = ("migrants", "personnes migrantes")
    RESIDENTS = ("residents", "habitants d’un territoire")
    OTHER = ("other", "autre public")


PRIORITY_AUDIENCES = (Audience.CHILDREN, Audience.WOMEN, Audience.SINGLE_PARENTS, Audience.WORKING_POOR)


class TerritorialScale(Term):
    """The relevant territorial scale of an action (P3, P5)."""

    NEIGHBOURHOOD = ("neighbourhood", "quartier (QPV)")
    COMMUNE = ("commune", "commune")
    EPCI = ("epci", "intercommunalité")
    LIVING_AREA = ("living_area", "bassin de vie")
    ARRONDISSEMENT = ("arrondissement", "arrondissement")
    DEPARTMENT = ("department", "département")
    INTERDEPARTMENTAL = ("interdepartmental", "plusieurs départements")


class PlaceKind(Term):
    """What a place named by an action is; only the free text has no official code."""

    COMMUNE = ("commune", "commune")
    EPCI = ("epci", "intercommunalité")
    ARRONDISSEMENT = ("arrondissement", "arrondissement")
    DEPARTMENT = ("department", "département")
    TEXT = ("text", "texte libre")


class ActionState(Term):
    """How far an action is; the middle three count as engaged (R, M7)."""

    PLANNED = ("planned", "prévue")
    COMMITTED = ("committed", "engagée")
    UNDER_WAY = ("under_way", "en cours")
    FINISHED = ("finished", "terminée")
    DROPPED = ("dropped", "abandonnée")


ENGAGED_STATES = (ActionState.COMMITTED, ActionState.UNDER_WAY, ActionState.FINISHED)


class Contribution(Term):
    """What a partner brings; it need not be money (I, M4)."""

    FINANCIAL = ("financial", "financier")
    HUMAN = ("human", "humain")
    LOGISTIC = ("logistic", "logistique")
    PREMISES = ("premises", "locaux")


class CreditUse(Term):
    """What local credits pay for; all but the first are derogatory (II)."""

    CONCRETE = ("concrete", "action concrète auprès des personnes")
    ENGINEERING = ("engineering", "ingénierie")
    LOGISTICS = ("logistics", "logistique")
    FACILITATION = ("facilitation", "animation de groupes de travail ou d’instances")
    CROSS_CUTTING = ("cross_cutting", "action transverse")


DEROGATORY_USES = (CreditUse.ENGINEERING, CreditUse.LOGISTICS, CreditUse.FACILITATION, CreditUse.CROSS_CUTTING)


class CofundingStatus(Term):
    """Whether a cofunding is obtained."""

    SECURED = ("secured", "acquis")
    REQUESTED = ("requested", "demandé")


class BeneficiaryUnit(Term):
    """What beneficiaries are counted in."""

    PEOPLE = ("people", "personnes")
    FAMILIES = ("families", "familles")
    HOUSEHOLDS = ("households", "ménages")


class IndicatorKind(Term):
    """What an indicator measures (M3, P7)."""

    OUTPUT = ("output", "réalisation (ce que l’on fait)")
    RESULT = ("result", "résultat (ce qui change)")
    IMPACT = ("impact", "impact (la part du changement due à l’action)")


class Unknown(Term):
    """Three distinct answers that are no value, and are never turned into 0."""

    UNKNOWN = ("unknown", "je ne sais pas")
    PENDING = ("pending", "pas encore décidé")
    NOT_APPLICABLE = ("not_applicable", "sans objet")
