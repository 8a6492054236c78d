from datetime import datetime, timedelta

from odoo.addons.clinic_patient.tests.common import BULK
from odoo.fields import Command
from odoo.tools import SQL

from .common_lifecycle import LifecycleCommon


class RevisitCommon(LifecycleCommon):
    """`cls.cleaning` is a service that people come back for, and are recalled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cleaning = cls._new_service("Cleaning", is_clinic_recalled=True)
        cls.clocks = cls.env["clinic.revisit.clock"]
        cls.services = cls.env["clinic.revisit.service"]

    @classmethod
    def _new_service(cls, name, **vals):
        values = {"name": name, "is_clinic_service": True}
        return cls.env["product.product"].create({**values, **vals})

    @classmethod
    def _new_people(cls, count, **vals):
        values = {
            "chain_id": cls.chain.id,
            "home_branch_id": cls.branch_a.id,
            "kind": "patient",
        }
        patients = cls.env["clinic.patient"].with_context(**BULK)
        return patients.create(
            [{**values, "name": f"Person {number}", **vals} for number in range(count)]
        )

    @classmethod
    def _new_history(cls, patient, days_ago, service=None, **vals):
        """A visit with the service so many days ago, for each of `days_ago`."""
        return cls._new_histories([(patient, days_ago)], service, **vals)

    @classmethod
    def _new_histories(cls, histories, service=None, **vals):
        service = service or cls.cleaning
        visits = cls.env["clinic.visit"].with_context(**BULK)
        values = {
            "branch_id": cls.branch_a.id,
            "practitioner_id": cls.doctor.id,
            "state": "left",
        }
        made = []
        for patient, days_ago in histories:
            for days in days_ago:
                day = cls.today - timedelta(days=days)
                at = datetime(day.year, day.month, day.day, 4, 0)
                made.append(
                    {
                        **values,
                        "patient_id": patient.id,
                        "arrived_at": at,
                        "started_at": at,
                        "left_at": at + timedelta(hours=1),
                        "local_date": day,
                        "line_ids": [Command.create({"product_id": service.id})],
                        **vals,
                    }
                )
        return visits.create(made)

    @classmethod
    def _new_rhythms(cls, count=24, visits=9):
        """People who each come in a rhythm of their own; {patient: days}."""
        people = cls._new_people(count)
        rhythms = {patient: 50 + 7 * number for number, patient in enumerate(people)}
        cls._new_histories(
            [
                (
                    patient,
                    [
                        days // 2 + days * back + (back * 5 + place) % 3
                        for back in range(visits)
                    ],
                )
                for place, (patient, days) in enumerate(rhythms.items())
            ]
        )
        return rhythms

    @classmethod
    def _set_clock(cls, patient, over=30, last=210, service=None, **vals):
        """Overdue for so many days, last seen so many days ago."""
        values = {
            "patient_id": patient.id,
            "service_id": (service or cls.cleaning).id,
            "branch_id": cls.branch_a.id,
            "method": "plain",
            "visit_count": 1,
            "last_on": cls.today - timedelta(days=last),
            "interval_days": last - over,
            "due_on": cls.today - timedelta(days=over),
            **vals,
        }
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "INSERT INTO clinic_revisit_clock (%s) VALUES (%s)",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _new_overdue(cls, patient, over=30, last=210, service=None, **vals):
        """With the visit that it is counted from."""
        visit = cls._new_history(patient, [last], service)
        cls._set_clock(patient, over, last, service, **vals)
        return visit

    @classmethod
    def _set_policy(cls, key, value, **place):
        key = cls.env["clinic.policy.key"].search([("key", "=", key)])
        place = place or {"chain_id": cls.chain.id}
        cls.env["clinic.policy"].create(
            {"key_id": key.id, "value": str(value), **place}
        )

    def _recalled(self, patient):
        return self.rows.search(
            [("patient_id", "=", patient.id), ("source", "=", "clock")]
        )
