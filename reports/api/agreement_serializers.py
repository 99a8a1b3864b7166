"""What is told of agreements and partners across apps."""

from rest_framework import serializers

from prms.lib.rest.fields import DayField, DecimalStringField
from reports.rules.exit_ready import Part


class WatcherOutput(serializers.Serializer):
    """Who or what looks at a clause, and the next day on which it does, if it is known."""

    name = serializers.CharField()
    on = DayField(allow_null=True)


class CoverageLineOutput(serializers.Serializer):
    """One clause of the agreement: whether somebody watches it, who, and why or why not."""

    clause = serializers.CharField()
    title = serializers.CharField(source="label")
    is_watched = serializers.BooleanField()
    why = serializers.CharField()
    note = serializers.CharField()
    watchers = WatcherOutput(many=True)


class CoverageOutput(serializers.Serializer):
    """The clauses, those that nobody watches first; `watched` counts the others."""

    watched = serializers.IntegerField()
    lines = CoverageLineOutput(many=True)


class ReadyLineOutput(serializers.Serializer):
    """One part of the index: its points of 100 and its weight, null while it is not assessed."""

    part = serializers.ChoiceField(choices=[part.value for part in Part])
    title = serializers.CharField(source="label")
    points = DecimalStringField(allow_null=True)
    weight = DecimalStringField(allow_null=True)
    why = serializers.CharField()


class ReadinessOutput(serializers.Serializer):
    """How well one could do without the partner, from 0 to 100; null while nothing is assessed."""

    index = DecimalStringField(allow_null=True)
    lines = ReadyLineOutput(many=True)
