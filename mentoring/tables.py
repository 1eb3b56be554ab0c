"""Every module with tables, so that the metadata knows them all however the service is started."""

from mentoring import audit, downloads, jobs, mail
from mentoring.accounts import models as accounts
from mentoring.casework import message_models as messages
from mentoring.casework import models as casework
from mentoring.casework import template_models as letter_templates
from mentoring.choices import models as choices
from mentoring.circles import models as circles
from mentoring.imports import models as imports
from mentoring.imports import training_models as training_lists
from mentoring.matchmaking import models as matchmaking
from mentoring.matchmaking import priority_models as priority
from mentoring.matchmaking import scenario_models as scenarios
from mentoring.matchmaking.supply import models as supply
from mentoring.monitoring import models as monitoring
from mentoring.organisations import models as organisations
from mentoring.pairings import models as pairings
from mentoring.privacy import models as privacy
from mentoring.profiles import models as profiles
from mentoring.programmes import conversation_models as conversations
from mentoring.programmes import look_models as look_again
from mentoring.programmes import models as programmes
from mentoring.programmes import positive_models as positive_action
from mentoring.reports.fairness import models as fairness

MODELS = (
    audit,
    downloads,
    jobs,
    mail,
    accounts,
    organisations,
    profiles,
    monitoring,
    programmes,
    look_again,
    positive_action,
    conversations,
    imports,
    training_lists,
    pairings,
    circles,
    choices,
    matchmaking,
    priority,
    scenarios,
    supply,
    fairness,
    casework,
    letter_templates,
    messages,
    privacy,
)
