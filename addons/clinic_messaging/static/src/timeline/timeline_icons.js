import { timelineIcons } from "@clinic_patient/timeline/timeline";

timelineIcons
    .add("message", "fa-paper-plane-o")
    .add("reply", "fa-reply")
    .add("call", "fa-phone");
