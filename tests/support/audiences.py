"""Who may see which words about a person. A new column for words must be put into one of these."""

SELF = "self"
PARTNER = "partner"
"""The other of an active pairing: both have accepted."""
PROPOSED = "proposed"
"""The other of an open invitation."""
FORMER = "former"
"""The other of a pairing that is over, or of an invitation that came to nothing."""
LINK = "link"
"""Whoever holds the link of an invitation: the invited person, who reads of the proposed one."""
BLIND = "blind"
"""The other side of a choice, before anybody is invited."""
FELLOW = "fellow"
"""Another member of a running circle: both said yes."""
COORDINATOR = "coordinator"
FACILITATOR = "facilitator"
CASELOAD = "caseload_owner"
ADMINISTRATOR = "administrator"
OFFICER = "data_protection"
EVALUATOR = "evaluator"
ADDRESSED = "addressed"
"""Whom a letter to many was written to."""
MANAGER = "manager"
"""Whoever somebody shares their goals and wishes for training with."""
MANAGER_OF_PART = "manager told of taking part"
"""Whoever somebody tells no more than that they take part."""

PARTICIPANT = "participant"
"""Anybody who takes part and stands in no nearer relation."""
ANYBODY = "nobody in particular"
"""Whoever opens a public page."""

PAIRED = {PARTNER, PROPOSED, FORMER, LINK}
IN_A_CIRCLE = {FELLOW, FACILITATOR}
MANAGERS = {MANAGER, MANAGER_OF_PART}
STAFF_WITH_NAMES = {COORDINATOR, CASELOAD, ADMINISTRATOR, OFFICER}
EVERYBODY_NAMED = {SELF} | STAFF_WITH_NAMES | PAIRED | IN_A_CIRCLE | MANAGERS
COORDINATED = {SELF, COORDINATOR}

SEALED: dict[str, set[str]] = {
    "access_needs.answer": {SELF, PARTNER},
    "avoid.organisation_id": {SELF},
    "account.mf_recovery_codes": {SELF},
    "account.tf_totp_secret": set(),
    "check_in_draft.answers": {LINK},
    "declaration.answer": {SELF},
    "monitoring_answers.entries": {SELF},
    "message.body": {COORDINATOR, ADDRESSED},
    "message.subject": {COORDINATOR, CASELOAD, ADDRESSED},
    "open_answer.text": {SELF, COORDINATOR, EVALUATOR},
    "priority_declaration.answer": {SELF},
    "run_input.payload": set(),
    "segment.memo": {EVALUATOR},
    "shared_experience.answer": {SELF},
}
"""What is encrypted or a code, sown by `tests.support.sealed`: the value and what it stands for;
and letters to many, sown as they are written."""

OF_STAFF: dict[str, set[str]] = {
    "blind_opening.reason": {COORDINATOR},
    "cohort_gate.reference": {COORDINATOR},
    "cohort_gate.reviewed_by": {COORDINATOR},
    "earlier_template.body": {COORDINATOR},
    "earlier_template.name": {COORDINATOR},
    "earlier_template.subject": {COORDINATOR},
    "letter_template.body": {COORDINATOR},
    "letter_template.name": {COORDINATOR},
    "letter_template.subject": {COORDINATOR},
    "match_run.name": {COORDINATOR},
    "match_run.note": {COORDINATOR},
    "pair_rule.reason": {COORDINATOR},
    "positive_action.aim": {COORDINATOR},
    "positive_action.alternatives": {COORDINATOR},
    "positive_action.effect_on_others": {COORDINATOR},
    "positive_action.evidence": {COORDINATOR},
    "positive_action.group": {COORDINATOR, PARTICIPANT},
    "positive_action.plain_words": {COORDINATOR, PARTICIPANT, ANYBODY},
    "positive_action.proportionality": {COORDINATOR},
    "positive_action.size": {COORDINATOR},
    "scenario.name": {COORDINATOR},
    "scenario_reason.reason": {COORDINATOR},
}
"""What staff write about people, matches and cohorts for each other, the same canary in every row;
of positive action, what applicants are asked and what everybody is told."""

AUDIENCES: dict[str, set[str]] = {
    "account.name": EVERYBODY_NAMED,
    "account.email": {SELF, COORDINATOR, ADMINISTRATOR, OFFICER},
    "account_session.device": {SELF},
    "personal_address.email": {SELF},
    "manager_share.manager_email": {SELF},
    "manager_share.training": {SELF, MANAGER},
    "profile.job_title": {SELF, PARTNER, PROPOSED, LINK, COORDINATOR} | IN_A_CIRCLE,
    "profile.organisation_other": {SELF, PARTNER, PROPOSED, LINK, COORDINATOR} | IN_A_CIRCLE,
    "profile.team": {SELF},
    "former_workplace.organisation_other": {SELF},
    "profile.line_manager_email": {SELF},
    "profile.goal_text": {SELF, COORDINATOR, MANAGER},
    "profile.learn_text": COORDINATED,
    "profile.share_text": COORDINATED,
    "profile.offer_text": COORDINATED,
    "profile.contact_to_share": {SELF, LINK},
    "avoid.person_email": {SELF},
    "case_note.text": {SELF, COORDINATOR, CASELOAD},
    "earlier_note.text": {SELF, COORDINATOR, CASELOAD},
    "application.statement": COORDINATED,
    "application.return_reason": COORDINATED,
    "look_again.words": COORDINATED,
    "look_again.reasons": COORDINATED,
    "priority_declaration.words": {SELF},
    "blind_card.own_words": {SELF, BLIND},
    "mentor_choice.reason": {SELF, BLIND, COORDINATOR},
    "pairing_member.reasons": {SELF, LINK, COORDINATOR},
    "pairing_member.contact": {SELF, PARTNER},
    "pairing_member.goals": {SELF, PARTNER},
    "pairing_member.decline_note": COORDINATED,
    "proposal_member.reasons": {COORDINATOR},
    "help_request.message": COORDINATED,
    "help_request.outcome": COORDINATED,
    "circle_member.contact": {SELF} | IN_A_CIRCLE,
    "circle_help.message": COORDINATED,
    "circle_help.outcome": COORDINATED,
    "training_record.title": COORDINATED,
    "data_request.words": {SELF, OFFICER},
    "data_request.question": {SELF, OFFICER},
    "data_request.clarification": {SELF, OFFICER},
    "data_request.outcome": {SELF, OFFICER},
    "legal_hold.reason": {OFFICER},
    "outbox_message.to": {SELF},
    "outbox_message.subject": {SELF},
    "outbox_message.body": {SELF},
    "outbox_message.last_error": set(),
}
"""Columns that carry a canary, and what somebody must be to the person to see it."""

MAY_SEE = AUDIENCES | SEALED | OF_STAFF
"""All that carries a canary."""

CARRY_NONE: dict[str, set[str]] = {
    "secrets and fingerprints, which nothing shows": {
        "account.fs_uniquifier",
        "account.password",
        "account_session.key",
        "check_in.nonce",
        "circle_member.token_hash",
        "claim_invitation.token_hash",
        "erasure.token_hash",
        "match_run.input_digest",
        "match_run.result_digest",
        "pairing_member.token_hash",
        "participant_key.key",
        "personal_address.token_hash",
        "run_member.basis",
        "staff_invitation.token_hash",
    },
    "encrypted, and made of what carries one: copies, inputs of matches; or seen only by a link": {
        "data_copy.data",
        "data_copy.page",
        "priority_use.pairs",
    },
    "keys from lists, names of our own steps and figures; another value breaks the page": {
        "account.tf_primary_method",
        "application.precheck",
        "audit_event.action",
        "audit_event.detail",
        "audit_event.job",
        "audit_event.subject_type",
        "blind_card.key",
        "check_in_draft.sections",
        "circle_member.decline_reason",
        "consent.wording",
        "conversation.source",
        "erasure.counts",
        "mail_preference.off",
        "mail_preference.personal",
        "manager_share.items",
        "match_run.engine_version",
        "match_run.options",
        "match_run.summary",
        "outbox_message.key",
        "outbox_message.kind",
        "people_download.purpose",
        "pairing.end_reason",
        "pairing.source",
        "pairing_member.decline_reason",
        "people_import.columns",
        "people_import.counts",
        "people_import.other_sheets",
        "post.grade",
        "profile.aim_grade",
        "profile.availability",
        "profile.languages",
        "profile.meeting_modes",
        "profile.travel",
        "profile.work_style",
        "profile.work_values",
        "proposal.alternatives",
        "proposal.flags",
        "proposal.keener",
        "proposal.parts",
        "run_check.result",
        "scenario.options",
        "scenario_reason.what",
        "status_change.became",
        "status_change.job",
        "status_change.subject_type",
        "status_change.was",
        "supply_check.result",
        "training_list.counts",
        "training_list.made",
        "training_list.problems",
        "training_list.rows",
        "unmatched_application.detail",
        "unmatched_application.reason",
        "weighing.told",
    },
    "words of staff about a programme, a list or a run, which no participant's page reads": {
        "code_revision.act",
        "code_revision.definition",
        "code_revision.name",
        "cohort_version.content",
        "conversation.note",
        "data_request.extension_reason",
        "legal_hold.lift_reason",
        "match_run.failure",
        "message.wanted",
        "people_download.note",
        "people_download.what",
        "people_import.file_name",
        "people_import.list_name",
        "people_import.sheet",
        "positive_action.outcome",
        "positive_action_review.finding",
        "privacy_notice.body",
        "privacy_notice.changes",
        "programme.delivered_by",
        "programme.help_email",
        "programme.help_name",
        "programme.name",
        "programme.overseen_by",
        "programme.summary",
        "proposal_review.note",
        "publication_request.problem",
        "run_check.failure",
        "run_origin.why",
        "staff_invitation.email",
        "staff_invitation.name",
        "skill_change.after",
        "skill_change.before",
        "supply_check.failure",
        "training_list.file_name",
        "weighing.problem",
    },
    "rows that name a person only by what their spreadsheet says; imports' own tests open them": {
        "import_row.cells",
        "import_row.changes",
        "import_row.email",
        "import_row.formulas",
        "import_row.name",
        "import_row.problems",
        "import_row.values",
        "imported_person.before",
        "imported_person.written",
    },
    "names that coordinators give to groups, which are about no one person": {"circle.name"},
    "of two people at once; pairings' own tests open them": {
        "pairing.end_note",
        "status_change.reason",
    },
}
"""Reason to columns that carry no canary here."""
