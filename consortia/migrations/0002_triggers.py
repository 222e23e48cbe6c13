"""Rules that compare a row with what it was before, or with rows of other tables."""

from django.db import migrations

from accounts.schema.triggers import forbid

# Invitations move only forward: waiting, sent, then one answer for good.
INVITATIONS = [
    forbid(
        name="invitation_answer_stands",
        table="consortia_invitation",
        on="UPDATE",
        message="An answered invitation does not change its state.",
        when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
        "AND NEW.state <> OLD.state",
    ),
    forbid(
        name="invitation_is_not_unsent",
        table="consortia_invitation",
        on="UPDATE",
        message="A sent invitation does not wait again.",
        when="OLD.state = 'sent' AND NEW.state = 'waiting'",
    ),
    forbid(
        name="consortium_stays_dissolved",
        table="consortia_consortium",
        on="UPDATE",
        message="A dissolved consortium stays dissolved.",
        when="OLD.stage = 'dissolved' AND NEW.stage <> 'dissolved'",
    ),
]

# Terms never change once written; agreed ones close to the penny.
TERMS_CONTENT = (
    "consortium_id",
    "number",
    "lead_id",
    "structure",
    "price",
    "fee",
    "paid_every",
    "days_to_pay",
    "advance",
    "note",
    "proposer_id",
    "proposed_at",
)
TERMS_CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in TERMS_CONTENT)
TERMS_TOGETHER = "SELECT COALESCE(SUM(amount), 0) FROM consortia_termsshare WHERE terms_id = NEW.id"
TERMS = [
    forbid(
        name="terms_do_not_change",
        table="consortia_terms",
        on="UPDATE",
        message="Terms do not change once written: propose others.",
        when=TERMS_CHANGED,
    ),
    forbid(
        name="terms_move_forward",
        table="consortia_terms",
        on="UPDATE",
        message="Settled terms stay settled.",
        when="OLD.state <> NEW.state AND (OLD.state IN ('refused', 'withdrawn', 'superseded') "
        "OR NEW.state = 'proposed' OR (OLD.state = 'agreed' AND NEW.state <> 'superseded'))",
    ),
    forbid(
        name="terms_close_to_the_penny",
        table="consortia_terms",
        on="UPDATE",
        message="Shares and fee make the price of agreed terms.",
        when="NEW.state = 'agreed' AND "
        f"ROUND(({TERMS_TOGETHER}) + NEW.fee, 2) <> ROUND(NEW.price, 2)",
    ),
    forbid(
        name="terms_need_every_member",
        table="consortia_terms",
        on="UPDATE",
        message="Terms are agreed once every member has agreed.",
        when="NEW.state = 'agreed' AND OLD.state <> 'agreed' AND EXISTS ("
        "SELECT 1 FROM consortia_member m WHERE m.consortium_id = NEW.consortium_id "
        "AND NOT EXISTS (SELECT 1 FROM consortia_termsanswer a WHERE a.terms_id = NEW.id "
        "AND a.organisation_id = m.organisation_id AND a.agrees))",
    ),
    forbid(
        name="terms_share_does_not_change",
        table="consortia_termsshare",
        on="UPDATE",
        message="Shares of terms do not change: propose other terms.",
    ),
    forbid(
        name="terms_answer_does_not_change",
        table="consortia_termsanswer",
        on="UPDATE",
        message="An answer to terms does not change.",
    ),
]

# An agreement never changes once made; a signature is of its text, and stands.
AGREEMENT_CONTENT = ("consortium_id", "number", "terms_id", "special", "sha256", "made_at")
AGREEMENT_CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in AGREEMENT_CONTENT)
AGREEMENTS = [
    forbid(
        name="agreement_does_not_change",
        table="consortia_agreement",
        on="UPDATE",
        message="An agreement does not change once made: draw up another version.",
        when=f"{AGREEMENT_CHANGED} OR CAST(OLD.sections AS TEXT) <> CAST(NEW.sections AS TEXT)",
    ),
    forbid(
        name="agreement_moves_forward",
        table="consortia_agreement",
        on="UPDATE",
        message="A replaced agreement stays replaced.",
        when="OLD.state <> NEW.state AND (OLD.state = 'void' OR NEW.state = 'open')",
    ),
    forbid(
        name="agreement_needs_every_member",
        table="consortia_agreement",
        on="UPDATE",
        message="An agreement is signed once every member has signed.",
        when="NEW.state = 'signed' AND OLD.state <> 'signed' AND EXISTS ("
        "SELECT 1 FROM consortia_member m WHERE m.consortium_id = NEW.consortium_id "
        "AND NOT EXISTS (SELECT 1 FROM consortia_signature s "
        "WHERE s.agreement_id = NEW.id AND s.organisation_id = m.organisation_id))",
    ),
    forbid(
        name="signature_is_of_the_text",
        table="consortia_signature",
        on="INSERT",
        message="A signature is of the text of an agreement that is open.",
        when="NOT EXISTS (SELECT 1 FROM consortia_agreement a WHERE a.id = NEW.agreement_id "
        "AND a.sha256 = NEW.sha256 AND a.state = 'open')",
    ),
    forbid(
        name="signature_does_not_change",
        table="consortia_signature",
        on="UPDATE",
        message="A signature does not change.",
    ),
    forbid(
        name="signature_stays",
        table="consortia_signature",
        on="DELETE",
        message="A signature is kept.",
    ),
]

# Bids are submitted and withdrawn before the deadline only, and never change.
BID_CONTENT = ("bid_id", "lot_id", "number", "sealed", "sha256", "size", "sealed_at")
BID_CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in BID_CONTENT)
BID_DEADLINE = (
    "SELECT c.deadline FROM contracts_contract c JOIN contracts_lot l ON l.contract_id = c.id "
    "WHERE l.id = NEW.lot_id"
)
BID_KEPT = ("bidanswer", "biddeclaration", "openedbid", "award")
BIDS = [
    forbid(
        name="sealed_bid_in_time",
        table="consortia_sealedbid",
        on="INSERT",
        message="Too late: the deadline has passed.",
        when=f"NEW.sealed_at >= ({BID_DEADLINE})",
    ),
    forbid(
        name="sealed_bid_withdrawn_in_time",
        table="consortia_sealedbid",
        on="UPDATE",
        message="After the deadline a submitted bid cannot be withdrawn.",
        when=f"NEW.withdrawn_at >= ({BID_DEADLINE}) OR OLD.withdrawn_at IS NOT NULL",
    ),
    forbid(
        name="sealed_bid_does_not_change",
        table="consortia_sealedbid",
        on="UPDATE",
        message="A sealed bid does not change.",
        when=BID_CHANGED,
    ),
    forbid(
        name="sealed_bid_is_kept",
        table="consortia_sealedbid",
        on="DELETE",
        message="A sealed bid is kept.",
    ),
    *(
        forbid(
            name=f"{table}_does_not_change",
            table=f"consortia_{table}",
            on="UPDATE",
            message="What was submitted, opened or awarded does not change.",
        )
        for table in BID_KEPT
    ),
]

# Awards and feedback stand; reports never change, a later version follows.
REPORT_AWARDED = (
    "EXISTS (SELECT 1 FROM consortia_award a JOIN consortia_sealedbid s ON s.lot_id = a.lot_id "
    "JOIN consortia_openedbid o ON o.sealed_id = s.id WHERE o.id = NEW.opened_id)"
)
REPORT_KEPT = ("deliveryreport", "deliveredpeople")
DELIVERIES = [
    forbid(
        name="award_is_kept",
        table="consortia_award",
        on="DELETE",
        message="An award is not withdrawn.",
    ),
    forbid(
        name="feedback_does_not_change",
        table="consortia_feedback",
        on="UPDATE",
        message="What was told with the award does not change.",
        when=REPORT_AWARDED,
    ),
    *(
        forbid(
            name=f"{table}_{word}",
            table=f"consortia_{table}",
            on=on,
            message="A report does not change: a later version follows.",
        )
        for table in REPORT_KEPT
        for on, word in (("UPDATE", "stands"), ("DELETE", "is_kept"))
    ),
]

# Answers come in time from whoever was asked, and stay as they were once untied.
SURVEY_CLOSES = "SELECT s.closes_at FROM consortia_survey s WHERE s.id = NEW.survey_id"
SURVEY_SAID = ("survey_id", "small_lots", "time", "proportion", "plain", "alike", "words")
SURVEY_CHANGED = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in SURVEY_SAID)
SURVEYS = [
    forbid(
        name="survey_answer_is_asked_for",
        table="consortia_surveyanswer",
        on="INSERT",
        message="Only who was asked answers.",
        when="NEW.ask_id IS NULL",
    ),
    forbid(
        name="survey_answer_in_time",
        table="consortia_surveyanswer",
        on="INSERT",
        message="The survey is closed.",
        when=f"NEW.said_at >= ({SURVEY_CLOSES})",
    ),
    forbid(
        name="survey_answer_changed_in_time",
        table="consortia_surveyanswer",
        on="UPDATE",
        message="The survey is closed.",
        when=f"NEW.said_at >= ({SURVEY_CLOSES})",
    ),
    forbid(
        name="survey_answer_stays_untied",
        table="consortia_surveyanswer",
        on="UPDATE",
        message="What was answered does not change with its untying, nor after.",
        when=f"OLD.ask_id IS NULL OR (NEW.ask_id IS NULL AND ({SURVEY_CHANGED}))",
    ),
    forbid(
        name="survey_answer_is_kept",
        table="consortia_surveyanswer",
        on="DELETE",
        message="An answer is kept.",
    ),
]

# What was consented to and signed off is kept; a consent is withdrawn once.
DILIGENCE = [
    forbid(
        name="consent_changes_by_withdrawal",
        table="consortia_passportconsent",
        on="UPDATE",
        message="A consent changes only by being withdrawn, once.",
        when="OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL "
        "OR OLD.consortium_id <> NEW.consortium_id OR OLD.item <> NEW.item "
        "OR OLD.organisation_id <> NEW.organisation_id OR OLD.given_at <> NEW.given_at "
        "OR OLD.given_by <> NEW.given_by",
    ),
    forbid(
        name="consent_stays",
        table="consortia_passportconsent",
        on="DELETE",
        message="What was consented to is kept.",
    ),
    forbid(
        name="sign_off_does_not_change",
        table="consortia_signoff",
        on="UPDATE",
        message="A sign-off does not change.",
    ),
    forbid(
        name="sign_off_stays",
        table="consortia_signoff",
        on="DELETE",
        message="A sign-off is kept.",
    ),
]

# What was asked, offered and decided stands.
ANSWERS = [
    forbid(
        name="invitation_time_stands",
        table="consortia_invitation",
        on="UPDATE",
        message="The time of an answered invitation does not change.",
        when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
        "AND NEW.expires_at <> OLD.expires_at",
    ),
    forbid(
        name="reserve_has_declined",
        table="consortia_reserve",
        on="INSERT",
        message="Only who has declined is a reserve.",
        when="NOT EXISTS (SELECT 1 FROM consortia_invitation i "
        "WHERE i.id = NEW.invitation_id AND i.state = 'declined')",
    ),
    forbid(
        name="invitation_question_stands",
        table="consortia_invitationquestion",
        on="UPDATE",
        message="A question does not change, nor does its answer.",
        when="NEW.text <> OLD.text OR (OLD.answered_at IS NOT NULL AND NEW.answer <> OLD.answer)",
    ),
    forbid(
        name="invitation_question_in_time",
        table="consortia_invitationquestion",
        on="INSERT",
        message="Only who can still answer asks.",
        when="NOT EXISTS (SELECT 1 FROM consortia_invitation i "
        "WHERE i.id = NEW.invitation_id AND i.state IN ('waiting', 'sent'))",
    ),
    forbid(
        name="counter_offer_stands",
        table="consortia_counteroffer",
        on="UPDATE",
        message="A settled counter-offer does not change.",
        when="OLD.state <> 'waiting' AND NEW.state <> OLD.state",
    ),
    forbid(
        name="counter_offer_in_time",
        table="consortia_counteroffer",
        on="INSERT",
        message="Only who can still answer offers something else.",
        when="NOT EXISTS (SELECT 1 FROM consortia_invitation i "
        "WHERE i.id = NEW.invitation_id AND i.state IN ('waiting', 'sent'))",
    ),
    forbid(
        name="replacement_stands",
        table="consortia_replacement",
        on="UPDATE",
        message="A replacement that was asked or dropped never changes.",
        when="OLD.state IN ('asked', 'dropped') AND NEW.state <> OLD.state",
    ),
]

# What was submitted keeps its files, and no file changes.
FILE_FIXED = ("bid_id", "number", "version", "label", "size", "at")
FILE_CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in FILE_FIXED)
FILE_STANDING = (
    "EXISTS (SELECT 1 FROM consortia_sealedfile f "
    "JOIN consortia_sealedbid s ON s.id = f.sealed_bid_id "
    "WHERE f.file_id = OLD.id AND s.withdrawn_at IS NULL)"
)
FILE_EMPTIED = "length(NEW.content) = 0"
ATTACHMENTS = [
    forbid(
        name="bid_file_does_not_change",
        table="consortia_bidfile",
        on="UPDATE",
        message="A file of a bid does not change; it is replaced.",
        when=f"{FILE_CHANGED} OR (OLD.content <> NEW.content AND NOT {FILE_EMPTIED}) "
        "OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL)",
    ),
    forbid(
        name="submitted_bid_file_is_kept",
        table="consortia_bidfile",
        on="UPDATE",
        message="A file that is submitted is kept.",
        when=f"OLD.content <> NEW.content AND (NEW.ended_at IS NULL OR {FILE_STANDING})",
    ),
    forbid(
        name="bid_file_leaves_a_row",
        table="consortia_bidfile",
        on="DELETE",
        message="Which files there were is kept.",
    ),
    *(
        forbid(
            name=f"{table}_does_not_change",
            table=f"consortia_{table}",
            on=on,
            message="What was submitted or confirmed does not change.",
        )
        for table, on in (
            ("sealedfile", "UPDATE"),
            ("sealedfingerprints", "UPDATE"),
            ("bidconfirmation", "UPDATE"),
        )
    ),
    forbid(
        name="sealed_file_is_kept",
        table="consortia_sealedfile",
        on="DELETE",
        message="What was submitted is kept.",
    ),
]

# A contract is not awarded while bids that stood at its deadline wait for their judgement.
UNJUDGED = (
    "SELECT 1 FROM consortia_sealedbid s JOIN contracts_lot l ON l.id = s.lot_id "
    "WHERE l.contract_id = NEW.id AND s.withdrawn_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM consortia_award a WHERE a.lot_id = l.id)"
)
AWARDS = [
    forbid(
        name="contract_award_judges_all",
        table="contracts_contract",
        on="UPDATE",
        message="Bids wait for their judgement.",
        when=f"NEW.stage = 'awarded' AND OLD.stage <> 'awarded' AND EXISTS ({UNJUDGED})",
    ),
]

# A sign-off between partners can be withdrawn by who gave it, with a reason, once.
SIGNER = "(SELECT s.signer_id FROM consortia_signoff s WHERE s.id = NEW.sign_off_id)"
SIGN_OFF_ENDS = [
    forbid(
        name="sign_off_end_is_of_its_signer",
        table="consortia_signoffend",
        on="INSERT",
        message="Only who signed off takes it back.",
        when=f"NEW.organisation_id <> {SIGNER}",
    ),
    forbid(
        name="sign_off_end_stands",
        table="consortia_signoffend",
        on="UPDATE",
        message="A withdrawn sign-off stays withdrawn; sign off anew.",
    ),
    forbid(
        name="sign_off_end_stays",
        table="consortia_signoffend",
        on="DELETE",
        message="That a sign-off was withdrawn is kept.",
    ),
]

# What an organisation was asked for has a number, and is kept with its answer.
INVITATION_ANSWERED = "i.state IN ('accepted', 'declined', 'expired', 'withdrawn')"
PART_OF = "SELECT 1 FROM consortia_invitation i WHERE i.id = {row}.invitation_id AND "
INVITATION_PARTS = [
    forbid(
        name="invitation_part_stands",
        table="consortia_invitation",
        on="UPDATE",
        message="What was asked for is kept with the answer.",
        when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
        "AND NEW.version <> OLD.version",
    ),
    forbid(
        name="invitation_part_is_numbered",
        table="consortia_invitation",
        on="UPDATE",
        message="Another part has the next number.",
        when="NEW.version < OLD.version",
    ),
    forbid(
        name="invitation_assignment_stands",
        table="consortia_invitationassignment",
        on="UPDATE",
        message="Another part has the next number.",
    ),
    forbid(
        name="invitation_assignment_is_kept",
        table="consortia_invitationassignment",
        on="DELETE",
        message="What was asked for is kept with the answer.",
        when=f"EXISTS ({PART_OF.format(row='OLD')}{INVITATION_ANSWERED})",
    ),
    forbid(
        name="invitation_assignment_is_numbered",
        table="consortia_invitationassignment",
        on="INSERT",
        message="Another part has the next number.",
        when=f"EXISTS ({PART_OF.format(row='NEW')}"
        f"({INVITATION_ANSWERED} OR i.version >= NEW.version))",
    ),
]

# What an organisation would do instead, and the work of terms, stand as they were written.
OFFERED_IN = "SELECT 1 FROM consortia_counteroffer o WHERE o.id = {row}.offer_id AND "
OPEN_TERMS = "SELECT 1 FROM consortia_terms t WHERE t.id = NEW.terms_id AND t.state = 'proposed'"
ASSIGNMENTS = [
    forbid(
        name="counter_offer_cell_stands",
        table="consortia_counteroffercell",
        on="UPDATE",
        message="A counter-offer does not change.",
    ),
    forbid(
        name="counter_offer_cell_is_kept",
        table="consortia_counteroffercell",
        on="DELETE",
        message="A settled counter-offer does not change.",
        when=f"EXISTS ({OFFERED_IN.format(row='OLD')}o.state <> 'waiting')",
    ),
    forbid(
        name="counter_offer_cell_in_time",
        table="consortia_counteroffercell",
        on="INSERT",
        message="A settled counter-offer does not change.",
        when=f"EXISTS ({OFFERED_IN.format(row='NEW')}o.state <> 'waiting')",
    ),
    forbid(
        name="terms_assignment_stands",
        table="consortia_termsassignment",
        on="UPDATE",
        message="Terms do not change once written: propose others.",
    ),
    forbid(
        name="terms_assignment_is_kept",
        table="consortia_termsassignment",
        on="DELETE",
        message="Terms do not change once written: propose others.",
    ),
    forbid(
        name="terms_assignment_in_time",
        table="consortia_termsassignment",
        on="INSERT",
        message="Terms do not change once written: propose others.",
        when=f"NOT EXISTS ({OPEN_TERMS}) OR EXISTS (SELECT 1 FROM consortia_termsanswer a "
        "WHERE a.terms_id = NEW.terms_id)",
    ),
]

# Nobody is asked in, and nobody comes in, once bids can no longer be submitted.
INVITATION_CONTRACT = (
    "FROM contracts_contract c JOIN contracts_lot l ON l.contract_id = c.id "
    "JOIN consortia_consortium g ON g.lot_id = l.id WHERE g.id = NEW.consortium_id"
)
INVITATION_DEADLINE = f"SELECT c.deadline {INVITATION_CONTRACT}"
INVITATION_OVER = (
    f"EXISTS (SELECT 1 {INVITATION_CONTRACT} AND c.stage NOT IN ('engagement', 'planned', 'open'))"
)
INVITATION_TIMES = [
    forbid(
        name="invitation_made_before_deadline",
        table="consortia_invitation",
        on="INSERT",
        message="An invitation ends at the deadline for bids at the latest.",
        when=f"NEW.expires_at > ({INVITATION_DEADLINE}) "
        f"OR NEW.invited_at >= ({INVITATION_DEADLINE})",
    ),
    forbid(
        name="invitation_ends_by_deadline",
        table="consortia_invitation",
        on="UPDATE",
        message="An invitation ends at the deadline for bids at the latest.",
        when=f"NEW.expires_at <> OLD.expires_at AND NEW.expires_at > ({INVITATION_DEADLINE})",
    ),
    forbid(
        name="invitation_while_bids_are_taken",
        table="consortia_invitation",
        on="INSERT",
        message="Bids are not taken any more.",
        when=INVITATION_OVER,
    ),
    forbid(
        name="invitation_accepted_in_time",
        table="consortia_invitation",
        on="UPDATE",
        message="Bids are not taken any more: the deadline has passed, or it is cancelled.",
        when="NEW.state = 'accepted' AND OLD.state <> 'accepted' AND "
        f"(NEW.answered_at >= ({INVITATION_DEADLINE}) OR {INVITATION_OVER})",
    ),
]

# Only all the other members together expel one; settled motions and their votes never change.
MOTION = "SELECT 1 FROM consortia_expulsion p WHERE p.id = {row}.motion_id"
EXPULSIONS = [
    forbid(
        name="expulsion_vote_counts",
        table="consortia_expulsionvote",
        on="INSERT",
        message="Only another member votes, while the motion is open.",
        when=f"NOT EXISTS ({MOTION.format(row='NEW')} AND p.state = 'open' "
        "AND p.organisation_id <> NEW.organisation_id AND EXISTS (SELECT 1 "
        "FROM consortia_member m WHERE m.consortium_id = p.consortium_id "
        "AND m.organisation_id = NEW.organisation_id))",
    ),
    forbid(
        name="expulsion_vote_stands",
        table="consortia_expulsionvote",
        on="UPDATE",
        message="A vote is given or withdrawn, never changed.",
    ),
    forbid(
        name="expulsion_vote_is_kept",
        table="consortia_expulsionvote",
        on="DELETE",
        message="Votes that expelled a member are kept.",
        when=f"EXISTS ({MOTION.format(row='OLD')} AND p.state = 'carried')",
    ),
    forbid(
        name="expulsion_stands",
        table="consortia_expulsion",
        on="UPDATE",
        message="A motion does not change, and a settled one stays settled.",
        when="NEW.consortium_id <> OLD.consortium_id OR NEW.reason <> OLD.reason "
        "OR NEW.organisation_id <> OLD.organisation_id "
        "OR (OLD.state <> 'open' AND NEW.state <> OLD.state)",
    ),
    forbid(
        name="expulsion_needs_all_others",
        table="consortia_expulsion",
        on="UPDATE",
        message="A member is expelled once every other member has agreed.",
        when="NEW.state = 'carried' AND OLD.state = 'open' AND EXISTS (SELECT 1 "
        "FROM consortia_member m WHERE m.consortium_id = NEW.consortium_id "
        "AND m.organisation_id <> NEW.organisation_id AND NOT EXISTS (SELECT 1 "
        "FROM consortia_expulsionvote v WHERE v.motion_id = NEW.id "
        "AND v.organisation_id = m.organisation_id))",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("consortia", "0001_initial")]
    operations = [
        *INVITATIONS,
        *TERMS,
        *AGREEMENTS,
        *BIDS,
        *DELIVERIES,
        *SURVEYS,
        *DILIGENCE,
        *ANSWERS,
        *ATTACHMENTS,
        *AWARDS,
        *SIGN_OFF_ENDS,
        *INVITATION_PARTS,
        *ASSIGNMENTS,
        *INVITATION_TIMES,
        *EXPULSIONS,
    ]
