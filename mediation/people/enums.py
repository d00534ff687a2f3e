"""Code lists of persons and employers (domain §2.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class IdType(TextChoices):
    """Identity documents; foreigners and residents of Hong Kong, Macao and Taiwan can be parties
    (法释〔2025〕12号 art. 4)."""

    RESIDENT = "resident", _("居民身份证")
    PASSPORT = "passport", _("护照")
    HONG_KONG_MACAO = "hong_kong_macao", _("港澳居民来往内地通行证")
    TAIWAN = "taiwan", _("台湾居民来往大陆通行证")
    RESIDENCE_PERMIT = "residence_permit", _("港澳台居民居住证")
    PERMANENT_RESIDENCE = "permanent_residence", _("外国人永久居留身份证")
    OTHER = "other", _("其他证件")


class EmployerNature(TextChoices):
    STATE = "state", _("国有企业")
    PRIVATE = "private", _("民营企业")
    FOREIGN = "foreign", _("外商投资企业")
    HONG_KONG_MACAO_TAIWAN = "hong_kong_macao_taiwan", _("港澳台投资企业")
    REPRESENTATIVE_OFFICE = "representative_office", _("外国企业常驻代表机构")
    PUBLIC = "public", _("机关事业单位")
    OTHER = "other", _("其他")


class Industry(TextChoices):
    """Sections of GB/T 4754 that occur in a finance district, the rest under other."""

    FINANCE = "J", _("金融业")
    BUSINESS = "L", _("租赁和商务服务业")
    INFORMATION = "I", _("信息传输、软件和信息技术服务业")
    REAL_ESTATE = "K", _("房地产业")
    TRADE = "F", _("批发和零售业")
    CATERING = "H", _("住宿和餐饮业")
    TRANSPORT = "G", _("交通运输、仓储和邮政业")
    MANUFACTURING = "C", _("制造业")
    CONSTRUCTION = "E", _("建筑业")
    SCIENCE = "M", _("科学研究和技术服务业")
    RESIDENT_SERVICES = "O", _("居民服务、修理和其他服务业")
    EDUCATION = "P", _("教育")
    HEALTH = "Q", _("卫生和社会工作")
    CULTURE = "R", _("文化、体育和娱乐业")
    OTHER = "Z", _("其他行业")


class CheckOccasion(TextChoices):
    """When conflicts of interest were looked for."""

    OPENING = "opening", _("登记时")
    NEW_PARTY = "new_party", _("新增当事人或者代理人")
    LINKED = "linked", _("关联案件时")
    ASSIGNMENT = "assignment", _("指派律师")
    AGAIN = "again", _("再次核对")


class CheckDecision(TextChoices):
    """What the manager decided about a conflict that a check found."""

    PROCEED = "proceed", _("不影响，可以办理")
    DECLINE = "decline", _("存在冲突，不予办理")
