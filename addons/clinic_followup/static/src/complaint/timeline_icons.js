import { timelineIcons } from "@clinic_patient/timeline/timeline";

timelineIcons.add("complaint", "fa-frown-o");
