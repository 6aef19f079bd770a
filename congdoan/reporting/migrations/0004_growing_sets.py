from django.db import migrations, models


def keep_order(apps, schema_editor):
    """Vectors stored so far hold the lines, then two places for each form; until `setup` there is one heading."""
    indicator_set = apps.get_model('reporting', 'IndicatorSet')
    indicator = apps.get_model('reporting', 'Indicator')
    for row in indicator_set.objects.all():
        of_forms = [f'{form}:{what}' for form in row.form_codes for what in ('accepted', 'on_time')]
        row.places = [*row.line_codes, *of_forms]
        ratios = indicator.objects.filter(numerator__code__in=row.line_codes).order_by('pk')
        row.sections = [{'title': row.title, 'lines': [*row.line_codes, *ratios.values_list('code', flat=True)]}]
        row.save(update_fields=['places', 'sections'])


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0003_correction_by_decision'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='indicator',
            name='indicator_over_units_known',
        ),
        migrations.AddField(
            model_name='indicator',
            name='terms',
            field=models.JSONField(blank=True, default=list, verbose_name='Tính từ các dòng'),
        ),
        migrations.AddField(
            model_name='indicatorset',
            name='places',
            field=models.JSONField(blank=True, default=list, verbose_name='Thứ tự lưu'),
        ),
        migrations.AddField(
            model_name='indicatorset',
            name='sections',
            field=models.JSONField(blank=True, default=list, verbose_name='Các mục'),
        ),
        migrations.RunPython(keep_order, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='indicator',
            name='over_units',
            field=models.CharField(choices=[('sum', 'cộng'), ('ratio', 'tỷ lệ của hai chỉ số'), ('derived', 'tính từ các dòng khác'), ('none', 'không cộng')], default='sum', max_length=10, verbose_name='Cộng theo đơn vị'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('over_units__in', ['sum', 'ratio', 'derived', 'none'])), name='indicator_over_units_known'),
        ),
    ]
