"""Words that give a fact's value when they answer its question, and would tell too little elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PEOPLE: Final = {
    "public": (
        r"anyone|anybody|public|internet|strangers?|visitors?|web|the world|whoever|every ?body|"
        r"every ?one(?! (?:in|at|of))"
    ),
    "customer": (
        r"customers?|clients?|users?|patients?|students?|applicants?|candidates?|guests?|tenants?|members?|"
        r"shoppers?|pupils?|buyers?|readers?|players?|parents?|citizens?|subscribers?|policy ?holders?"
    ),
    "employee": (
        r"employees?|staff|colleagues?|our team|editors?|we(?! have| use| are)|us|internal(?:ly)?|"
        r"support team|hr|marketing|"
        r"legal|sales|engineering|developers?|devs?|engineers?|managers?|the team|department|"
        r"teachers?|nurses?|"
        r"doctors?|clerks?|case ?workers?|officials?|planners?|(?:everyone|everybody|anyone) (?:in|at|of) \w+"
    ),
    "admin": r"admins?|administrators?",
}

ANSWER_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "writers": {
        "public": _PEOPLE["public"],
        "customer": _PEOPLE["customer"],
        "partner": r"partners?|resellers?|dealers?|contractors?|freelancers?",
        "supplier": r"suppliers?|vendors?|agenc(?:y|ies)",
        "agent": r"other agents?|another agent",
        "model": r"the model|the llm|the ai|itself",
        "employee": _PEOPLE["employee"],
        "admin": _PEOPLE["admin"],
    },
    "audience": {
        "public": _PEOPLE["public"],
        "customers": _PEOPLE["customer"],
        "employees": (
            r"employees?|staff|colleagues?|internal(?:ly)?|(?:everyone|everybody|all|anyone) (?:in|"
            r"at|of) \w+|"
            r"teachers?|nurses?|doctors?|clerks?|case ?workers?|officials?|lawyers?|recruiters?|"
            r"engineers?|agents?"
        ),
        "team": (
            r"(?:only |just )?(?:us|our team|the team|(?:a|one|the \w+) team|two|three|four|five|a few|"
            r"a handful)"
        ),
    },
    "acts": {
        "on_its_own": (
            r"by (?:it|him|her|them)sel(?:f|ves)|on (?:its|his|their) own|alone|automatic\w*|"
            r"directly|right away|"
            r"straight away|immediately|without (?:asking|anybody|anyone|a|us)|nobody (?:confirms|"
            r"approves|checks)|"
            r"everything|anything|autonom\w+|all of (?:it|that)"
        ),
        "with_approval": (
            r"after (?:\w+ ){0,4}?(?:ok|okay|yes|click\w*|confirm\w*|approv\w*|check\w*|agree\w*|sign\w*)|"
            r"(?:must|has to|have to|needs? to|should|to be|gets?|always|first|"
            r"needs?) (?:\w+ ){0,2}?(?:confirm\w*|"
            r"approv\w*|click\w*|released?|accept\w*|agree\w*|ok)|clicks? (?:accept|ok|send|yes)|asks? first|"
            r"(?:i|we|he|she|they|\w+s?) (?:confirms?|approves?|accepts?|releases?)|"
            r"only if (?:\w+ ){0,3}?(?:ok|yes|"
            r"confirm\w*|approv\w*)|four[- ]eyes"
        ),
        "proposes": (
            r"propos\w+|suggest\w*|drafts?|recommend\w*|prepares?|(?:\w+ )?decides?|(?:we|they|he|"
            r"she|people|a "
            r"person|a human|staff|someone|somebody) (?:does?|sends?|enters?|books?|copies|types?) it"
        ),
        "none": (
            r"nothing(?! happens)|none|only (?:answers?|reads?|searches|shows?|displays?|talks?|"
            r"tells?|writes? text)|"
            r"just (?:answers?|reads?|talks?|text|shows?)|read[- ]only|it (?:can not|cannot|"
            r"can['’]t) do anything|"
            r"no actions?|answers only|text only"
        ),
    },
    "decides-about-people": {
        "partly": (
            r"(?:an? |the |\w+ )?(?:person|human|people|teachers?|doctors?|clerks?|"
            r"(?:case )?workers?|officials?|"
            r"managers?|planners?|recruiters?|lawyers?|nurses?|staff|team|board|we|he|she|they|"
            r"somebody|someone) "
            r"(?:then |still |always |finally )?(?:decides?|has the last word|confirms?)|"
            r"only (?:a )?(?:suggest\w*|"
            r"propos\w*|prepar\w*|recommend\w*)|prepares?"
        ),
        "yes": r"(?:it|the machine|the ai|the model|so it) (?:then )?(?:decides|selects|rejects|ranks)",
    },
    "output-used-for": {
        "decisions": (
            r"decid\w*|decisions?|grad(?:e|es|ed|ing)|select\w*|rank\w*|(?:gets?|is) accepted|approv\w*|"
            r"reject\w*"
        ),
        "advice": r"advice|rely|relies|recommend\w*|follow (?:it|that)|trust (?:it|that)|do what it says",
        "published": (
            r"publish\w*|sent|sends?|posted?|customers? (?:gets?|receives?|sees?)|mailed|"
            r"goes (?:out|to)|website|"
            r"printed|broadcast\w*"
        ),
        "code": r"code|merged|deployed|commit\w*|config\w*",
        "records": (
            r"crm|erp|records?|database|filed|saved|written (?:in|into|back)|tickets?|booked|entered|stored|"
            r"goes into|lands in|system of record"
        ),
        "information": (
            r"reads?|look(?:s|ed)? at|inform\w*|only (?:shown|displayed)|see it|on the screen|learn\w*"
        ),
    },
    "keys-kept": {
        "secrets_store": (
            r"vault|secrets? (?:store|manager)|key ?chain|kms|hsm|managed identity|1password|bitwarden"
        ),
        "config": (
            r"env\w*|\.env|config\w*|settings?|docker|compose|kubernetes secrets?|ci variables?|"
            r"on the server"
        ),
        "code": r"code|repo\w*|git\w*|notebooks?|hard[- ]?coded|source",
        "front_end": r"browser|the app|prompt|client|front ?end",
        "none": r"none|no keys?|no passwords?|not needed",
    },
    "scope": {
        "vendor_api": r"api|bedrock|azure openai|vertex|openai|anthropic|vendor|provider|cloud model",
        "saas": r"saas|subscription|bought|product|licen[cs]e[ds]?|start-?up|copilot|as a service",
        "self_hosted": (
            r"ourselves|self[- ]hosted|own (?:servers?|machines?|data ?cent(?:er|re)|hardware|cluster|gpus?|"
            r"computing cent(?:er|re))|on[- ]prem\w*|in[- ]house|we (?:run|host)|our (?:servers?|"
            r"cloud|cluster)"
        ),
        "local_open_weights": (
            r"open[- ](?:weights?|model|source)|downloaded|ollama|vllm|llama\.cpp|hugging ?face"
        ),
        "on_device": (
            r"on (?:the|each|every|their) (?:device|phone|laptop|pc|tablet|machine)s?|locally|offline"
        ),
        "own_model_offered": r"offer (?:it|the model)|our (?:own )?model to",
    },
    "irreversible": {
        "yes": (
            r"final|gone|done is done|irreversible|no way back|not be undone|can['’]?t be undone|"
            r"cannot be (?:undone|"
            r"recalled|taken back)|not (?:really )?undo|(?:sent|paid|deleted|published) is (?:sent|"
            r"paid|deleted|published)"
        ),
        "partly": (
            r"until|within|with effort|by hand|manually|sometimes|some|in part|partly|cancel\w*|"
            r"from (?:the )?backup|"
            r"if (?:we|somebody|someone) notices?"
        ),
        "no": r"easily|undo button|restore|rolled? back|reversible|version(?:ed|s| history)|at any time",
    },
    "has-memory": {
        "shared": (
            r"shared (?:by|between|with) (?:all|every\w*|users)|for all users|(?:learns|"
            r"remembers) from all"
        ),
        "no": (
            r"starts? (?:empty|fresh|new|over|from zero)|forgets?|no memory|stateless|each time new|"
            r"only the session"
        ),
    },
    "tool-origin": {
        "own": r"we|us|ourselves|our (?:team|developers?|own)|in[- ]house|self[- ](?:made|written)|own",
        "vendor": r"vendor|supplier|bought|contract\w*|official|microsoft|google|atlassian|provider",
        "community": r"community|github|open source|internet|npm|pypi|somebody|marketplace|public",
    },
    "acts-as": {
        "users_rights": (
            r"(?:the |each |their |his |her )?(?:user|person|asker|customer|"
            r"employee)['’]?s?['’]? (?:own )?(?:rights?|"
            r"account|permissions?|token|login)|on behalf|as the user|own rights|delegated|logged[- ]in user"
        ),
        "admin_account": (
            r"(?:cluster-|domain-)?admin\w*|root|full (?:access|rights)|everything|super ?user|owner"
        ),
        "own_account": (
            r"service account|technical (?:user|account)|one account|own account|bot (?:user|account)|"
            r"api key"
        ),
    },
    "reachable-from": {
        "internet": r"internet|anywhere|public|everywhere|world",
        "company_network": r"vpn|intranet|company|internal|office|network|lan",
        "only_the_app": r"only the (?:app|backend|application|bot)|private|localhost|same (?:host|machine)",
    },
    "code-runs-in": {
        "sealed_sandbox": r"sandbox|throw-?away|isolated|without network|e2b|gvisor|firecracker",
        "open_sandbox": r"container|docker|pod|with network",
        "app_server": r"(?:our|the|same) server|backend|production|on the host",
        "users_machine": (
            r"(?:user|developer|his|her|their|my)['’]?s? (?:own )?(?:machine|laptop|computer|pc)|"
            r"locally|laptop"
        ),
        "nowhere": r"no code|not run|nowhere|never",
    },
    "advice-domain": {
        "medical": r"health|medic\w*|symptoms?|illness\w*|drugs?|care|therap\w*",
        "legal": r"legal|law\w*|contracts?|rights|rent",
        "financial": r"money|financ\w*|tax\w*|invest\w*|loans?|insurance|pension\w*|bank\w*",
        "safety": r"safety|machines?|chemicals?|electric\w*|repairs?",
    },
    "provider-trains-on-data": {
        "no": (
            r"no|opt(?:ed)?[- ]?out|excluded|zero retention|enterprise|not (?:allowed|used)|"
            r"contract (?:says no|forbids)"
        ),
        "partly": r"thirty days|30 days|for a while|kept",
        "yes": (
            r"yes|free (?:tier|account|plan|version)|consumer|private account|never (?:signed|asked|"
            r"opted)"
        ),
    },
    "prompt-holds": {
        "secrets": r"keys?|passwords?|tokens?|secrets?|credentials?",
        "rules": r"rules?|limits?|policy|policies|discounts?|thresholds?",
        "internal": r"embarrass\w*|internal|awkward|unpleasant|competitors?",
        "nothing": r"harmless|nothing|public anyway|no harm",
    },
}
"""By fact and value, as alternatives of a regular expression over whole words."""
