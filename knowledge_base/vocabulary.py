"""The closed terms of the field, used alike by code, YAML, screen and documents."""

from enum import StrEnum


class Term(StrEnum):
    """A closed term; `label` is how people read it."""

    @property
    def label(self) -> str:
        """Return the term in words, first letter large."""
        return self.value.replace("_", " ").capitalize()


class Stride(Term):
    """The six categories of STRIDE (Kohnfelder and Garg, 1999)."""

    SPOOFING = "spoofing"
    TAMPERING = "tampering"
    REPUDIATION = "repudiation"
    INFORMATION_DISCLOSURE = "information_disclosure"
    DENIAL_OF_SERVICE = "denial_of_service"
    ELEVATION_OF_PRIVILEGE = "elevation_of_privilege"

    @property
    def letter(self) -> str:
        """Return the category's letter in the acronym."""
        return self.value[0].upper()


class HarmKind(Term):
    """Which kind of harm a threat does."""

    SECURITY = "security"
    PRIVACY = "privacy"
    SAFETY = "safety"
    QUALITY = "quality"
    SOCIETAL = "societal"


class Linddun(Term):
    """The seven privacy threat categories of LINDDUN (https://linddun.org)."""

    LINKING = "linking"
    IDENTIFYING = "identifying"
    NON_REPUDIATION = "non_repudiation"
    DETECTING = "detecting"
    DATA_DISCLOSURE = "data_disclosure"
    UNAWARENESS = "unawareness"
    NON_COMPLIANCE = "non_compliance"


class LifecycleStage(Term):
    """The stages of a system's life, one vocabulary everywhere."""

    DESIGN = "design"
    DATA = "data"
    TRAINING = "training"
    EVALUATION = "evaluation"
    DEPLOYMENT = "deployment"
    OPERATION = "operation"
    MONITORING = "monitoring"
    CHANGE = "change"
    RETIREMENT = "retirement"


class OurRole(Term):
    """What we are to the system being modelled."""

    APPLICATION_BUILDER = "application_builder"
    SERVICE_CONFIGURER = "service_configurer"
    MODEL_PROVIDER = "model_provider"
    TOOL_PUBLISHER = "tool_publisher"
    PLATFORM_OPERATOR = "platform_operator"
    PERSONAL_AGENT_OWNER = "personal_agent_owner"


class ComponentKind(Term):
    """What a component is; each has a file in catalogue_data/kinds."""

    CHAT_FRONT_END = "chat_front_end"
    CHANNEL_CONNECTOR = "channel_connector"
    ORCHESTRATOR = "orchestrator"
    AGENT = "agent"
    MODEL_ENDPOINT = "model_endpoint"
    MODEL_SERVER = "model_server"
    EMBEDDING_SERVICE = "embedding_service"
    RERANKER = "reranker"
    MODERATION_CLASSIFIER = "moderation_classifier"
    RETRIEVER = "retriever"
    VECTOR_STORE = "vector_store"
    DOCUMENT_STORE = "document_store"
    MEMORY = "memory"
    INGESTER = "ingester"
    PARSER = "parser"
    TOOL = "tool"
    MCP_SERVER = "mcp_server"
    PLUGIN = "plugin"
    COMPUTER_USE = "computer_use"
    CODE_INTERPRETER = "code_interpreter"
    SANDBOX = "sandbox"
    APPROVAL_SCREEN = "approval_screen"
    POLICY_ENGINE = "policy_engine"
    SCHEDULER = "scheduler"
    GATEWAY = "gateway"
    SECRETS_STORE = "secrets_store"
    LOG_STORE = "log_store"
    NOTEBOOK = "notebook"
    TRAINING_PIPELINE = "training_pipeline"
    ANNOTATION_PLATFORM = "annotation_platform"
    FEEDBACK_COLLECTOR = "feedback_collector"
    EVALUATION_HARNESS = "evaluation_harness"
    MODEL_REGISTRY = "model_registry"
    COMPUTE_CLUSTER = "compute_cluster"
    CI_CD = "ci_cd"
    WALLET = "wallet"
    SERVICE = "service"
    DATABASE = "database"
    QUEUE = "queue"
    IDENTITY_PROVIDER = "identity_provider"
    HOST = "host"
    THIRD_PARTY = "third_party"


class ElementShape(Term):
    """The shape of a component in a data-flow diagram."""

    PROCESS = "process"
    STORE = "store"
    EXTERNAL = "external"


class ArtefactKind(Term):
    """What a supply-chain artefact is."""

    WEIGHTS = "weights"
    ADAPTER = "adapter"
    DATA_SET = "data_set"
    PROMPT_FILE = "prompt_file"
    TEMPLATE = "template"
    PACKAGE = "package"
    SKILL = "skill"
    IMAGE = "image"
    NOTEBOOK_FILE = "notebook_file"
    INDEX = "index"


class DeploymentScope(Term):
    """Who runs a model or service; belongs to each of them, never to the whole system."""

    VENDOR_API = "vendor_api"
    SAAS = "saas"
    SELF_HOSTED = "self_hosted"
    LOCAL_OPEN_WEIGHTS = "local_open_weights"
    OWN_MODEL_OFFERED = "own_model_offered"
    ON_DEVICE = "on_device"


class Owner(Term):
    """Who has to act on a mitigation in a given scope."""

    US = "us"
    PROVIDER = "provider"
    PLATFORM = "platform"
    SHARED = "shared"


class FlowRole(Term):
    """What the receiver takes a flow's content to be."""

    INSTRUCTION = "instruction"
    DATA = "data"
    TOOL_DESCRIPTION = "tool_description"
    TOOL_RESULT = "tool_result"
    CREDENTIAL = "credential"
    APPROVAL = "approval"
    TELEMETRY = "telemetry"


class Trigger(Term):
    """What sets a flow going."""

    PERSON = "person"
    SCHEDULE = "schedule"
    EVENT = "event"
    ZERO_CLICK = "zero_click"


class Writer(Term):
    """Who can put content into a source, from the least to the most accountable."""

    PUBLIC = "public"
    CUSTOMER = "customer"
    PARTNER = "partner"
    SUPPLIER = "supplier"
    AGENT = "agent"
    MODEL = "model"
    EMPLOYEE = "employee"
    ADMIN = "admin"


UNTRUSTED_WRITERS = frozenset(
    {Writer.PUBLIC, Writer.CUSTOMER, Writer.PARTNER, Writer.SUPPLIER, Writer.AGENT, Writer.MODEL}
)


class SubjectKind(Term):
    """What a fact is about."""

    SYSTEM = "system"
    COMPONENT = "component"
    FLOW = "flow"
    ARTEFACT = "artefact"
    CONTROL = "control"


class FactValue(Term):
    """The values of a yes-or-no fact; unknown is a value of its own."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    NOT_APPLICABLE = "not_applicable"
    CONFLICTING = "conflicting"


OPEN_VALUES = frozenset({FactValue.UNKNOWN, FactValue.NOT_ASKED, FactValue.CONFLICTING})


class FactTime(Term):
    """When a fact holds."""

    TODAY = "today"
    PLANNED = "planned"
    RETIRED = "retired"


class Certainty(Term):
    """How a fact came to be known."""

    SAID = "said"
    HEDGED = "hedged"
    INFERRED = "inferred"
    ASSUMED = "assumed"
    IMPORTED = "imported"


class ControlState(Term):
    """How far a control has got."""

    CLAIMED = "claimed"
    PLANNED = "planned"
    IN_PLACE = "in_place"
    TESTED = "tested"


class ControlNature(Term):
    """Whether a control always decides alike."""

    DETERMINISTIC = "deterministic"
    PROBABILISTIC = "probabilistic"


class DataClass(Term):
    """How sensitive an asset's data is."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PERSONAL = "personal"
    SPECIAL_CATEGORY = "special_category"
    FINANCIAL = "financial"
    CREDENTIALS = "credentials"
    INTELLECTUAL_PROPERTY = "intellectual_property"


class ImpactKind(Term):
    """What a threat costs; the worst of them counts."""

    PEOPLE = "people"
    MONEY = "money"
    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"
    LAW_AND_REPUTATION = "law_and_reputation"


class RiskLevel(Term):
    """The result of the published 5x5 table, lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class ThreatStatus(Term):
    """What people have said of a threat."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    DUPLICATE = "duplicate_of"
    STALE = "stale"


class DismissReason(Term):
    """Why a threat was set aside."""

    NOT_TRUE_OF_US = "not_true_of_us"
    ALREADY_HANDLED = "already_handled"
    TOO_UNLIKELY = "too_unlikely"
    NOT_OURS = "not_ours"
    UNCLEAR = "unclear"


class Provenance(Term):
    """Where a threat came from."""

    RULE = "rule"
    RETRIEVED = "retrieved"
    NOVEL = "novel"
    TEAM = "team"
    IMPORTED = "imported"


class ResponseKind(Term):
    """What is to be done about a threat."""

    MITIGATE = "mitigate"
    DESIGN_OUT = "design_out"
    ACCEPT = "accept"
    TRANSFER = "transfer"
    AVOID = "avoid"


class MitigationKind(Term):
    """What sort of thing a mitigation is, in the order in which to think of it."""

    DESIGN_OUT = "design_out"
    DETERMINISTIC_LIMIT = "deterministic_limit"
    ISOLATION = "isolation"
    DETECTION_RECOVERY = "detection_recovery"
    FILTER = "filter"
    PROMPT = "prompt"
    PROCESS = "process"
    SUPPLIER_CONTRACT = "supplier_contract"
    DISCLOSURE_RECOURSE = "disclosure_recourse"
    TRAINING_POLICY = "training_policy"


NON_TECHNICAL_KINDS = frozenset(
    {
        MitigationKind.DESIGN_OUT,
        MitigationKind.PROCESS,
        MitigationKind.SUPPLIER_CONTRACT,
        MitigationKind.DISCLOSURE_RECOURSE,
        MitigationKind.TRAINING_POLICY,
    }
)


class MitigationStatus(Term):
    """How far a planned mitigation has got."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REJECTED = "rejected"


class EntryStatus(Term):
    """Whether a catalogue entry is in use."""

    ACTIVE = "active"
    DEPRECATED = "deprecated"
