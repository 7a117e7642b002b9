"""Who may do what, and whose interactions they reach."""

import pytest

from autoqa.domain.people import EVERY_TEAM, Permission, Role, User, roles_named


def user(*roles: Role, teams: tuple[str, ...] = (), agent: str | None = None, active: bool = True) -> User:
    return User("u", frozenset(roles), teams=frozenset(teams), agent=agent, active=active)


def test_a_role_allows_what_it_is_for():
    assert user(Role.EVALUATOR).may(Permission.GRADE)
    assert not user(Role.EVALUATOR).may(Permission.ADMINISTER)


def test_somebody_with_several_roles_may_do_what_any_of_them_allows():
    both = user(Role.EVALUATOR, Role.ADMINISTRATOR)
    assert both.may(Permission.GRADE)
    assert both.may(Permission.ADMINISTER)


def test_somebody_who_is_not_active_may_nothing():
    gone = user(*Role, teams=(EVERY_TEAM,), active=False)
    assert not any(gone.may(permission) for permission in Permission)


def test_an_agent_reaches_only_their_own():
    dana = user(Role.AGENT, agent="dana", teams=(EVERY_TEAM,))
    assert dana.reaches(agent="dana", team="north")
    assert not dana.reaches(agent="olaf", team="north")


def test_an_agent_without_a_name_reaches_no_call_of_nobody():
    assert not user(Role.AGENT).reaches(agent=None, team=None)


def test_a_lead_reaches_the_own_teams_only():
    lead = user(Role.LEAD, teams=("north",))
    assert lead.reaches(agent="olaf", team="north")
    assert not lead.reaches(agent="olaf", team="south")
    assert not lead.reaches(agent="olaf", team=None)


def test_who_reaches_every_team_reaches_calls_of_none():
    assert user(Role.EVALUATOR, teams=(EVERY_TEAM,)).reaches(agent=None, team=None)


def test_an_administrator_reaches_no_call_by_that_role():
    assert not user(Role.ADMINISTRATOR, teams=(EVERY_TEAM,)).reaches(agent="dana", team="north")


def test_a_role_that_is_none_is_named_with_those_that_are():
    with pytest.raises(ValueError, match=r"'boss'.*evaluator, lead"):
        roles_named(["boss"])
