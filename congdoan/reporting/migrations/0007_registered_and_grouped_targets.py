from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0006_form_maps'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='target',
            options={'ordering': ['unit', 'period', 'indicator', 'group'], 'verbose_name': 'chỉ tiêu', 'verbose_name_plural': 'chỉ tiêu'},
        ),
        migrations.AlterModelOptions(
            name='targetvalue',
            options={'ordering': ['target', 'origin', 'number'], 'verbose_name': 'giá trị chỉ tiêu', 'verbose_name_plural': 'giá trị chỉ tiêu'},
        ),
        migrations.RemoveConstraint(
            model_name='target',
            name='one_target',
        ),
        migrations.RemoveConstraint(
            model_name='targetvalue',
            name='one_target_value_a_number',
        ),
        migrations.AddField(
            model_name='target',
            name='cause',
            field=models.CharField(blank=True, max_length=1000, verbose_name='Nguyên nhân'),
        ),
        migrations.AddField(
            model_name='target',
            name='group',
            field=models.CharField(blank=True, max_length=32, verbose_name='Nhóm loại hình'),
        ),
        migrations.AddField(
            model_name='target',
            name='remedy',
            field=models.CharField(blank=True, max_length=1000, verbose_name='Giải pháp'),
        ),
        migrations.AddField(
            model_name='targetvalue',
            name='origin',
            field=models.CharField(choices=[('assigned', 'giao'), ('registered', 'đăng ký')], default='assigned', max_length=12, verbose_name='Nguồn'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('unit', 'period', 'indicator', 'group'), name='one_target'),
        ),
        migrations.AddConstraint(
            model_name='targetvalue',
            constraint=models.UniqueConstraint(fields=('target', 'origin', 'number'), name='one_target_value_a_number'),
        ),
        migrations.AddConstraint(
            model_name='targetvalue',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['assigned', 'registered'])), name='target_value_origin_known'),
        ),
    ]
