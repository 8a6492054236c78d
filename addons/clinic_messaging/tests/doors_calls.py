"""What RPC reaches of calls, replies and sending by hand, and who may use it."""

CALLERS = "reception followup manager nurse practitioner"
TASK = ("booked", "call", "drop", "give", "leave", "missed", "outcome", "reached")
NOTE = ("booked", "missed", "reached", "refused", "reschedule", "wrong_number")
DOORS = {
    **{("clinic.call.task", f"action_{name}"): CALLERS for name in (*TASK, "take")},
    **{("clinic.call.note", f"action_{name}"): CALLERS for name in NOTE},
    ("clinic.call.give", "action_give"): CALLERS,
    ("clinic.message", "action_sent_by_hand"): CALLERS,
    ("clinic.message", "action_not_sent_by_hand"): CALLERS,
    ("clinic.message.not.sent", "action_not_sent"): CALLERS,
    ("clinic.message.reply", "action_answer"): CALLERS,
    ("clinic.message.reply", "action_call_back"): CALLERS,
    ("clinic.message.reply", "action_done"): CALLERS,
    ("clinic.message.reply", "action_take"): CALLERS,
    ("clinic.reply.answer", "action_answer"): CALLERS,
    ("clinic.reply.answer", "action_call"): CALLERS,
}
