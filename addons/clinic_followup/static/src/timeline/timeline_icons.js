import { timelineIcons } from "@clinic_patient/timeline/timeline";

timelineIcons.add("followup", "fa-phone-square");
